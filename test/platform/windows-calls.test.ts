import { expect, it } from 'vitest';
import { flushFailed, isOnDrive, renameInfo, toFileTime } from '../../src/platform/windows-calls.ts';

it('a file time counts 100 ns from 1601', () => {
  expect(toFileTime(0n)?.readBigInt64LE()).toBe(116_444_736_000_000_000n);
  expect(toFileTime(1_700_000_000_987_654_399n)?.readBigInt64LE()).toBe(133_444_736_009_876_543n);
  expect(toFileTime(-1n)?.readBigInt64LE()).toBe(116_444_735_999_999_999n);
});

it('a time before 1601, and that of 1601, which Windows takes for "leave it", is none', () => {
  expect(toFileTime(-11_644_473_600_000_000_000n)).toBeUndefined();
  expect(toFileTime(-11_644_473_600_000_000_001n)).toBeUndefined();
});

it.each([
  { pointerBytes: 8, lengthAt: 16, nameAt: 20, structBytes: 24 },
  { pointerBytes: 4, lengthAt: 8, nameAt: 12, structBytes: 16 },
])('FILE_RENAME_INFO is laid out for pointers of $pointerBytes bytes', ({ pointerBytes, ...at }) => {
  const name = '\\\\?\\E:\\é';
  const info = renameInfo(name, { flags: 0x41, pointerBytes });
  expect(info.readUInt32LE(0)).toBe(0x41);
  expect(info.subarray(4, at.lengthAt).every((byte) => byte === 0)).toBe(true);
  expect(info.readUInt32LE(at.lengthAt)).toBe(2 * name.length);
  expect(info.toString('utf16le', at.nameAt, at.nameAt + 2 * name.length)).toBe(name);
  expect(info.length).toBeGreaterThanOrEqual(Math.max(at.structBytes, at.nameAt + 2 * name.length + 2));
});

it.each([
  ['E:\\backups\\2026-11-21', true],
  ['\\\\?\\e:\\', true],
  ['\\\\server\\share\\backups', false],
  ['\\\\?\\UNC\\server\\share', false],
])('%s is on a drive: %s', (at, expected) => expect(isOnDrive(at)).toBe(expected));

it.each([5, 1, 50, 87, 120])('error %i says that the volume is not flushed for this user, or not at all', (error) => {
  expect(flushFailed(error, 'E:\\backups')).toBe(false);
});

it.each([
  ['the disk gives errors', 1117],
  ['the disk is gone', 433],
  ['the disk is full', 112],
  ['the disk is read-only', 19],
])('that not all was written is an error of the disk: %s', (_, error) => {
  expect(() => flushFailed(error, 'E:\\backups')).toThrow(
    expect.objectContaining({ code: 'EIO', syscall: 'fsync', path: 'E:\\backups' }),
  );
});
