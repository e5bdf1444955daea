import { expect, test } from 'vitest';
import { msToNextTime } from '../../src/walk/take-settled.ts';

const changedAt = (ms: number) => ({ mtimeNs: BigInt(ms) * 1_000_000n });

test('a folder is not listed in the tick of the clock in which it changed, be it one of 2 s', () => {
  expect(msToNextTime(changedAt(1_700_000_000_001), 1_700_000_000_001)).toBe(20);
  expect(msToNextTime(changedAt(1_700_000_000_001), 1_700_000_000_016)).toBe(5);
  expect(msToNextTime(changedAt(1_700_000_000_000), 1_700_000_001_950)).toBe(50);
});

test('one that changed before that, or by a clock that is ahead, is listed at once', () => {
  expect(msToNextTime(changedAt(1_700_000_000_001), 1_700_000_000_021)).toBe(0);
  expect(msToNextTime(changedAt(1_700_000_000_000), 1_700_000_002_000)).toBe(0);
  expect(msToNextTime(changedAt(1_700_000_009_000), 1_700_000_000_000)).toBe(0);
});
