import { expect, it } from 'vitest';
import { effortOf, shareDone } from '../../src/domain/file-work.ts';

const KIB = 1024;

it('a file takes its bytes and as long as 128 KiB more', () => {
  expect(effortOf({ bytes: 5 * KIB, files: 0 })).toBe(5 * KIB);
  expect(effortOf({ bytes: 5 * KIB, files: 2 })).toBe(261 * KIB);
});

it('what is done is from 0 to 1 by effort, and all of it where there is nothing to do', () => {
  const total = { bytes: 1024 * KIB, files: 8 };
  expect(shareDone({ bytes: 1024 * KIB, files: 0 }, total)).toBe(0.5);
  expect(shareDone(total, total)).toBe(1);
  expect(shareDone({ bytes: 9999 * KIB, files: 8 }, total)).toBe(1);
  expect(shareDone({ bytes: -1, files: 0 }, total)).toBe(0);
  expect(shareDone({ bytes: 0, files: 0 }, { bytes: 0, files: 0 })).toBe(1);
});
