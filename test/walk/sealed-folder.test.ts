import { expect, test } from 'vitest';
import { isAsSealed } from '../../src/walk/sealed-folder.ts';

const SEALED = { ino: 7n, sealedAt: 2 };

test.each([
  [true, 'was there before the seal', { ino: 7n, birthtimeNs: 1_000_000n }, SEALED],
  [true, 'may have been: the time of the seal was cut to the ms', { ino: 7n, birthtimeNs: 2_999_999n }, SEALED],
  [false, 'is younger', { ino: 7n, birthtimeNs: 3_000_000n }, SEALED],
  [false, 'has another number', { ino: 8n, birthtimeNs: 1_000_000n }, SEALED],
  [true, 'is on a file system that keeps no time of birth', { ino: 7n, birthtimeNs: 0n }, SEALED],
  [true, 'was sealed nobody asked when', { ino: 7n, birthtimeNs: 9_000_000n }, { ino: 7n, sealedAt: undefined }],
])('it is %s that a folder is the sealed one where it %s', (expected, _, status, sealed) => {
  expect(isAsSealed(sealed, status)).toBe(expected);
});
