import { expect, test } from 'vitest';
import { retryingReads } from '../../src/hashing/retrying-reads.ts';
import { errnoError, memoryFiles } from './memory-files.ts';

const BYTES = Uint8Array.of(7);

test.each(['EIO', 'EAGAIN', 'EBUSY'])('an open and a read that fail three times with %s succeed', (code) => {
  const { fs, failures } = failing(errnoError(code), 3);
  const fd = fs.openForReading('0');
  failures.left = 3;
  expect(fs.read(fd, new Uint8Array(4), 0, 4, 0)).toBe(1);
});

test('the fourth error in a row is thrown as it is', () => {
  const error = errnoError('EIO');
  expect(() => failing(error, 4).fs.openForReading('0')).toThrow(error);
});

test.each([errnoError('ENOENT'), new TypeError('a defect')])('%s is thrown at once', (error) => {
  const { fs, failures } = failing(error, 1);
  expect(() => fs.openForReading('0')).toThrow(error);
  expect(failures.left).toBe(0);
});

function failing(error: Error, times: number) {
  const { fs } = memoryFiles([{ bytes: BYTES }]);
  const failures = { left: times };
  const fail = () => {
    if (failures.left-- > 0) throw error;
  };
  return {
    failures,
    fs: retryingReads({
      ...fs,
      openForReading: (path) => {
        fail();
        return fs.openForReading(path);
      },
      read: (...args) => {
        fail();
        return fs.read(...args);
      },
    }),
  };
}
