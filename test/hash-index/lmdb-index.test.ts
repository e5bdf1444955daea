import { Buffer } from 'node:buffer';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FileRecord, HashIndex } from '../../src/hash-index/hash-index.ts';
import { openLmdbIndex } from '../../src/hash-index/lmdb-index.ts';
import { inTemporaryFolder, temporaryFolder } from '../kit/temporary-folder.ts';
import { aFileRecord, aSnapshotRecord, record } from './records.ts';

test('what was written is found again, also after it was closed and opened', async () => {
  const folder = temporaryFolder();
  const first = open(folder);
  const a = record(1, 10, 100);
  await first.write({ put: [a, record(2, 10, 100), record(3, 11, 100)] });
  expectFound(first, a);
  await first.close();

  const second = open(folder);
  expectFound(second, a);
  expect(second.inodesOf(10, 100n)).toEqual([1n, 2n]);
  expect(second.inodesOf(10, 101n)).toEqual([]);
  expect([...second.inodes()]).toEqual([1n, 2n, 3n]);
  expect(second.count()).toBe(3);
  expect(second.lookUp(4n)).toBeUndefined();
  expect(second.digestIfFresh(4n, 1, 1n)).toBeUndefined();
  await second.close();
});

test('a digest is fresh only for the size and mtime it was recorded with', async () => {
  const index = open(temporaryFolder());
  const a = record(1, 10, 100);
  await index.write({ put: [a] });
  expect(index.digestIfFresh(1n, 10, a.mtimeNs)).toBe(100n);
  expect(index.digestIfFresh(1n, 11, a.mtimeNs)).toBeUndefined();
  expect(index.digestIfFresh(1n, 10, a.mtimeNs + 1n)).toBeUndefined();
  expect(index.view(1n)?.isOf(10, a.mtimeNs)).toBe(true);
  expect(index.view(1n)?.isOf(11, a.mtimeNs)).toBe(false);
  expect(index.view(1n)?.isOf(10, a.mtimeNs + 1n)).toBe(false);
  expect(index.view(1n)?.path).toEqual(a.path);
  expect(index.view(2n)).toBeUndefined();
  await index.close();
});

test('an inode that got other content is no longer found by its old content', async () => {
  const index = open(temporaryFolder());
  await index.write({ put: [record(1, 10, 100), record(2, 10, 100)] });
  await index.write({ put: [record(1, 10, 101), record(2, 10, 100)] });
  expect(index.inodesOf(10, 100n)).toEqual([2n]);
  expect(index.inodesOf(10, 101n)).toEqual([1n]);
  await index.close();
});

test('a record that moved has its new path and is found by its content as before', async () => {
  const index = open(temporaryFolder());
  const a = record(1, 10, 100);
  await index.write({ put: [a] });
  const moved = { ...a, path: Buffer.from('2026-01-02/elsewhere') };
  await index.write({ moved: [moved] });
  expectFound(index, moved);
  expect(index.inodesOf(10, 100n)).toEqual([1n]);
  await index.close();
});

test('what is added is found; where there was a record after all, the old one is gone', async () => {
  const index = open(temporaryFolder());
  await index.write({ put: [record(1, 10, 100)] });
  const [again, added] = [record(1, 20, 200), record(2, 10, 100)];
  await index.write({ added: [again, added] });
  expectFound(index, again);
  expectFound(index, added);
  expect([index.inodesOf(10, 100n), index.inodesOf(20, 200n)]).toEqual([[2n], [1n]]);
  await index.close();
});

test('a forgotten inode is gone from files and contents', async () => {
  const index = open(temporaryFolder());
  await index.write({ put: [record(1, 10, 100), record(2, 10, 100)] });
  await index.write({ forget: [1n, 99n] });
  expect(index.lookUp(1n)).toBeUndefined();
  expect(index.inodesOf(10, 100n)).toEqual([2n]);
  await index.close();
});

test('one inode put twice in a write ends as the last', async () => {
  const index = open(temporaryFolder());
  await index.write({ put: [record(1, 10, 100), record(1, 20, 200)] });
  expect(index.inodesOf(10, 100n)).toEqual([]);
  expect(index.lookUp(1n)?.digest).toBe(200n);
  await index.close();
});

test('snapshots are put, replaced and forgotten by name', async () => {
  const folder = temporaryFolder();
  const first = open(folder);
  const a = { name: '2026-01-01', ino: 7n, sealedAt: 1_790_000_000_000, names: 3, apparentBytes: 2 ** 45 };
  const b = { ...a, name: `2026-01-02/${'long'.repeat(1000)}` };
  await first.write({ snapshots: [a, b] });
  await first.write({ snapshots: [{ ...a, names: 4 }], forgetSnapshots: [b.name] });
  await first.close();
  const second = open(folder);
  expect(second.snapshots()).toEqual([{ ...a, names: 4 }]);
  await second.close();
});

test('a path of any length comes back whole', async () => {
  const index = open(temporaryFolder());
  const records = [0, 1, 255, 1_990, 2_100, 4_095, 32_000, 40_000, 98_000].map((length, i) => ({
    ...record(i + 1, 10, 100),
    path: Buffer.alloc(length, `${i}`),
  }));
  await index.write({ put: records });
  for (const each of records) expectFound(index, each);
  await index.close();
});

test('a write that fails changes nothing', async () => {
  const index = open(temporaryFolder());
  await index.write({ put: [record(1, 10, 100)] });
  const broken = { ...record(3, 10, 100), size: -1 };
  await expect(index.write({ put: [record(2, 10, 100), broken], forget: [1n] })).rejects.toThrow(
    'could not be written',
  );
  expect([...index.inodes()]).toEqual([1n]);
  await index.write({ put: [record(2, 10, 100)] });
  expect(index.inodesOf(10, 100n)).toEqual([1n, 2n]);
  await index.close();
});

test.each([
  [os.constants.errno.EROFS, 'the file system is read-only (EROFS).', 'Look at the disk and its cable'],
  [os.constants.errno.EIO, 'read or write error of the disk (EIO).', 'Look at the disk and its cable'],
  [os.constants.errno.ENOSPC, 'as LMDB words it.', 'The disk may be full'],
  [-30_792, 'as LMDB words it.', 'The disk may be full'],
])('a write that fails with %i says why, and what to look at', async (code, reason, hint) => {
  const index = open(temporaryFolder());
  function* failing(): Generator<FileRecord> {
    yield record(1, 10, 100);
    throw Object.assign(new Error('as LMDB words it'), { code });
  }
  const written = index.write({ put: failing() });
  await expect(written).rejects.toThrow(`could not be written: ${reason}`);
  await expect(written).rejects.toMatchObject({ hint: expect.stringContaining(hint) });
  await index.close();
});

test('after any writes the index answers as a plain map would', async () => {
  const fewInos = fc.nat(20).map((ino) => BigInt(ino));
  const change = fc.record({
    put: fc.array(
      fc.tuple(aFileRecord, fewInos).map(([file, ino]) => ({ ...file, ino })),
      { maxLength: 20 },
    ),
    forget: fc.array(fewInos, { maxLength: 5 }),
    snapshots: fc.array(aSnapshotRecord, { maxLength: 2 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 5 }), async (changes) => {
      await inTemporaryFolder(async (folder) => {
        const index = open(folder);
        const model = new Map<bigint, FileRecord>();
        for (const each of changes) {
          await index.write(each);
          for (const ino of each.forget) model.delete(ino);
          for (const file of each.put) model.set(file.ino, file);
        }
        for (const file of model.values()) {
          expectFound(index, file);
          expect(index.inodesOf(file.size, file.digest)).toContain(file.ino);
        }
        expect([...index.inodes()]).toEqual([...model.keys()].sort((a, b) => (a < b ? -1 : 1)));
        await index.close();
      });
    }),
    { numRuns: 25 },
  );
});

function open(folder: string): HashIndex {
  return openLmdbIndex(path.join(folder, 'index.mdb'), 1_790_000_000_000);
}

function expectFound(index: HashIndex, { ino, ...file }: FileRecord): void {
  expect(index.lookUp(ino)).toEqual(file);
  expect(index.digestIfFresh(ino, file.size, file.mtimeNs)).toBe(file.digest);
}
