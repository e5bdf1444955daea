import { afterEach, expect, test, vi } from 'vitest';
import { type FolderTimes, takeSettled } from '../../src/walk/take-settled.ts';

const MS = 1_000_000n;

afterEach(() => {
  vi.restoreAllMocks();
});

/** ms that it waits before it lists a folder that changed at `changed` and is looked at at `now`, in ms */
function waited(changed: number, now: number): number {
  const folder: FolderTimes = { ino: 1n, mtimeNs: BigInt(changed) * MS, ctimeNs: BigInt(changed) * MS };
  vi.spyOn(Date, 'now').mockReturnValue(now);
  const began = performance.now();
  let listedAt = 0;
  const take = () => {
    listedAt = performance.now();
    return { close: () => undefined };
  };
  takeSettled(folder, { take, look: () => folder });
  return listedAt - began;
}

test('a folder is not listed in the tick of the clock in which it changed, be it one of 2 s', () => {
  expect(waited(1_700_000_000_001, 1_700_000_000_001)).toBeGreaterThanOrEqual(19);
  expect(waited(1_700_000_000_000, 1_700_000_001_950)).toBeGreaterThanOrEqual(49);
});

test('one that changed before that, or by a clock that is ahead, is listed at once', () => {
  expect(waited(1_700_000_000_001, 1_700_000_000_101)).toBeLessThan(19);
  expect(waited(1_700_000_000_000, 1_700_000_002_000)).toBeLessThan(19);
  expect(waited(1_700_000_009_000, 1_700_000_000_000)).toBeLessThan(19);
});
