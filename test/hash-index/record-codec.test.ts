import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  contentKey,
  decodeFile,
  decodeMeta,
  decodeSnapshot,
  encodeFile,
  encodeMeta,
  encodeSnapshot,
  FileView,
  fileKey,
  inoOfContentKey,
  inoOfFileKey,
  isSoundFile,
  isSoundMeta,
  isSoundSnapshot,
  snapshotKey,
} from '../../src/hash-index/record-codec.ts';
import { aFileRecord, aSnapshotRecord, u64, wholeNumber } from './records.ts';

test('a file record comes back as it was', () => {
  fc.assert(
    fc.property(aFileRecord, (record) => {
      const value = encodeFile(record);
      expect({ ino: inoOfFileKey(fileKey(record.ino)), ...decodeFile(value) }).toEqual(record);
      expect(isSoundFile(fileKey(record.ino), value)).toBe(true);
    }),
  );
});

test.each([900, 996, 997, 1024, 2100, 5000])('a file record with a path of %i bytes comes back as it was', (length) => {
  const record = { ino: 1n, size: 2, mtimeNs: -3n, digest: 4n, path: Buffer.alloc(length, 'a/') };
  const value = encodeFile(record);
  expect({ ino: 1n, ...decodeFile(value) }).toEqual(record);
  expect(isSoundFile(fileKey(1n), value)).toBe(true);
});

test.each([-1, 0.5, 2 ** 53, Number.NaN])('a size of %d is not written down', (size) => {
  expect(() => contentKey(size, 1n, 2n)).toThrow(RangeError);
});

test('a file record is fresh for its own size and mtime alone', () => {
  fc.assert(
    fc.property(aFileRecord, (record) => {
      const value = encodeFile(record);
      expect(new FileView(value).isOf(record.size, record.mtimeNs)).toBe(true);
      expect(new FileView(value).isOf(record.size + 1, record.mtimeNs)).toBe(false);
      expect(new FileView(value).isOf(record.size, record.mtimeNs ^ 1n)).toBe(false);
    }),
  );
});

test('a file record with a changed byte, or under another key, is not sound', () => {
  fc.assert(
    fc.property(aFileRecord, fc.nat(), fc.integer({ min: 1, max: 255 }), (record, at, flip) => {
      const value = encodeFile(record);
      expect(isSoundFile(fileKey(record.ino ^ 1n), value)).toBe(false);
      value[at % value.length] ^= flip;
      expect(isSoundFile(fileKey(record.ino), value)).toBe(false);
    }),
  );
});

test('a record that is cut short is not sound', () => {
  expect(isSoundFile(fileKey(1n), Buffer.alloc(27))).toBe(false);
  expect(isSoundSnapshot(snapshotKey('a'), Buffer.alloc(35))).toBe(false);
  expect(isSoundMeta(Buffer.from('format'), Buffer.alloc(3))).toBe(false);
});

test('keys sort as their numbers do', () => {
  fc.assert(
    fc.property(u64, u64, (a, b) => {
      expect(Math.sign(fileKey(a).compare(fileKey(b)))).toBe(a < b ? -1 : a > b ? 1 : 0);
    }),
  );
  fc.assert(
    fc.property(wholeNumber, wholeNumber, u64, u64, (a, b, digest, ino) => {
      expect(Math.sign(contentKey(a, digest, ino).compare(contentKey(b, digest, ino)))).toBe(Math.sign(a - b));
      expect(inoOfContentKey(contentKey(a, digest, ino))).toBe(ino);
    }),
  );
});

test('a snapshot record comes back as it was, lone surrogates in its name included', () => {
  fc.assert(
    fc.property(aSnapshotRecord, (record) => {
      const value = encodeSnapshot(record);
      expect(decodeSnapshot(value)).toEqual(record);
      expect(isSoundSnapshot(snapshotKey(record.name), value)).toBe(true);
      value[value.length - 1] ^= 1;
      expect(isSoundSnapshot(snapshotKey(record.name), value)).toBe(false);
    }),
  );
});

test('a meta entry comes back as it was and belongs to its key', () => {
  const value = encodeMeta('format', '12');
  expect(decodeMeta(value)).toBe('12');
  expect(isSoundMeta(Buffer.from('format'), value)).toBe(true);
  expect(isSoundMeta(Buffer.from('formaT'), value)).toBe(false);
});
