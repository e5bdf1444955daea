import fs from 'node:fs';
import process from 'node:process';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { isSameTime } from '../../src/copying/same-metadata.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const package_ = vi.hoisted(() => ({ isMissing: true }));
vi.mock('../../src/platform/koffi.ts', async (original) => {
  const { loadKoffi } = await original<typeof import('../../src/platform/koffi.ts')>();
  const load = (): ReturnType<typeof loadKoffi> => {
    if (package_.isMissing) throw new Error('EMFILE: too many open files');
    return loadKoffi();
  };
  return { loadKoffi: load };
});

const TIME_NS = 1_767_225_600_123_456_789n;
const REFUSED = expect.objectContaining({ code: 'NO_SYSTEM_CALLS' });

beforeEach(() => {
  vi.resetModules();
  package_.isMissing = true;
});

describe.runIf(process.platform !== 'win32')('where koffi does not load', () => {
  it('a thread that may do without sets times that are off by less than a µs, taken for the same, and says so', async () => {
    const at = temporaryFolder();
    const { setTimesExactly, setsTimesExactly } = await import('../../src/platform/exact-times.ts');
    setTimesExactly(at, TIME_NS, TIME_NS);
    expect(mtimeOf(at) / 1_000n).toBe(TIME_NS / 1_000n);
    expect(isSameTime(TIME_NS, mtimeOf(at), 0n)).toBe(true);
    expect(setsTimesExactly()).toBe(false);
  });

  it('a thread whose main thread has the calls sets no time and flushes nothing, until it loads', async () => {
    const at = temporaryFolder();
    const before = mtimeOf(at);
    await needWhatIsThere();
    const { nodeFileSystem } = await import('../../src/platform/node-file-system.ts');
    expect(() => nodeFileSystem.setTimes(at, TIME_NS, TIME_NS)).toThrow(REFUSED);
    expect(() => nodeFileSystem.flushDisk(at)).toThrow(REFUSED);
    expect(mtimeOf(at)).toBe(before);
    package_.isMissing = false;
    nodeFileSystem.setTimes(at, TIME_NS, TIME_NS);
    expect(mtimeOf(at)).toBe(TIME_NS);
  });
});

/** As a thread of the pool is told by a main thread that could load koffi. */
async function needWhatIsThere(): Promise<void> {
  package_.isMissing = false;
  const { callsHere } = await import('../../src/platform/calls-here.ts');
  const calls = callsHere();
  package_.isMissing = true;
  vi.resetModules();
  const { needCalls } = await import('../../src/platform/needed-calls.ts');
  needCalls(calls);
}

function mtimeOf(at: string): bigint {
  return fs.lstatSync(at, { bigint: true }).mtimeNs;
}
