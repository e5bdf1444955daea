import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import v8 from 'node:v8';
import { afterEach, expect, test, vi } from 'vitest';
import { allowTuning, loaded, threadsToLoad } from '../../src/platform/tune-engine.ts';

const isOfNode20 = process.versions.v8.startsWith('11.');
const isKnown = /^1[1-4]\./.test(process.versions.v8);

afterEach(() => void vi.useRealTimers());

test('in a process that is not our own V8 is left as it is', () => {
  const settings = vi.spyOn(v8, 'setFlagsFromString').mockReturnValue(undefined);
  loaded(threadsToLoad(1));
  expect(settings).not.toHaveBeenCalled();
});

test.runIf(isKnown)('the thread that has loaded last changes the settings, and nobody before', () => {
  vi.useFakeTimers();
  const settings = vi.spyOn(v8, 'setFlagsFromString').mockReturnValue(undefined);
  allowTuning();
  const loading = threadsToLoad(3);
  loaded(loading);
  loaded(loading);
  expect(settings).not.toHaveBeenCalled();
  loaded(loading);
  expect(settings).toHaveBeenCalledWith('--no-parallel-scavenge');
});

test.runIf(isKnown)('no setting is one that this V8 does not know, which it would print an error of', () => {
  const script = `
    import { allowTuning, loaded, threadsToLoad } from ${JSON.stringify(path.resolve('dist/src/platform/tune-engine.js'))};
    allowTuning();
    loaded(threadsToLoad(1));`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});

test.runIf(isOfNode20)('after a second V8 optimises sooner', () => {
  vi.useFakeTimers();
  allowTuning();
  const loading = threadsToLoad(1);
  const settings = vi.spyOn(v8, 'setFlagsFromString').mockReturnValue(undefined);
  loaded(loading);
  settings.mockClear();
  vi.advanceTimersByTime(999);
  expect(settings).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(settings.mock.calls).toEqual([['--interrupt-budget=300000']]);
});

test.runIf(isKnown)('however long it takes, nothing changes while a thread loads', () => {
  vi.useFakeTimers();
  allowTuning();
  threadsToLoad(1);
  const settings = vi.spyOn(v8, 'setFlagsFromString').mockReturnValue(undefined);
  vi.advanceTimersByTime(10_000);
  expect(settings).not.toHaveBeenCalled();
});
