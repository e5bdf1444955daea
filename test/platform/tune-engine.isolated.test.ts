import { spawnSync } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import v8 from 'node:v8';
import { expect, test, vi } from 'vitest';
import { allowTuning, loaded, threadsToLoad } from '../../src/platform/tune-engine.ts';

const isKnown = /^1[1-4]\./.test(process.versions.v8);

test('in a process that is not our own V8 is left as it is', () => {
  const settings = vi.spyOn(v8, 'setFlagsFromString').mockReturnValue(undefined);
  loaded(threadsToLoad(1));
  expect(settings).not.toHaveBeenCalled();
});

test.runIf(isKnown)('the thread that has loaded last changes the settings, and nobody before', () => {
  const settings = vi.spyOn(v8, 'setFlagsFromString').mockReturnValue(undefined);
  allowTuning();
  const loading = threadsToLoad(3);
  loaded(loading);
  loaded(loading);
  expect(settings).not.toHaveBeenCalled();
  loaded(loading);
  expect(settings).toHaveBeenCalledWith('--no-parallel-scavenge');
  const isWaiting = settings.mock.calls.some(([setting]) => setting.startsWith('--interrupt-budget='));
  expect(isWaiting).toBe(process.versions.v8.startsWith('11.')); // node 20 alone has that setting
});

test.runIf(isKnown)('no setting is one that this V8 does not know, which it would print an error of', () => {
  const script = `
    import { allowTuning, loaded, threadsToLoad } from ${JSON.stringify(path.resolve('dist/src/platform/tune-engine.js'))};
    allowTuning();
    loaded(threadsToLoad(1));`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});
