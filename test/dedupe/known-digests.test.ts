import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { areKnownApart, type Digests, lookUpDigests, noteDigest, Origin } from '../../src/dedupe/known-digests.ts';
import type { HashIndex, RecordView } from '../../src/hash-index/hash-index.ts';
import { noIndex } from '../../src/hash-index/no-index.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import type { FileTable } from '../../src/walk/file-table.ts';
import { FileTableBuilder } from '../../src/walk/file-table-builder.ts';
import { BitSet } from '../../src/walk/number-lists.ts';
import { ScanRowsBuilder } from '../../src/walk/scan-rows-builder.ts';

const { none, doubted, index, read, rotten } = Origin;

test('files are known apart where each has a digest of its own', () => {
  expect(areKnownApart(digests([1n, index], [2n, read], [3n, rotten]), Uint32Array.of(0, 1, 2))).toBe(true);
});

test('files of one digest are not known apart, nor any beside one that was not read', () => {
  const files = digests([1n, index], [2n, read], [1n, read], [3n, none], [4n, doubted]);
  expect(areKnownApart(files, Uint32Array.of(0, 1, 2))).toBe(false);
  expect(areKnownApart(files, Uint32Array.of(0, 3))).toBe(false);
  expect(areKnownApart(files, Uint32Array.of(0, 4))).toBe(false);
});

test('one file is known apart where it is known at all', () => {
  expect(areKnownApart(digests([1n, index]), [0])).toBe(true);
  expect(areKnownApart(digests([1n, doubted]), [0])).toBe(false);
});

test('a file that was read and is as recorded keeps its record; one that is not has rotted', () => {
  const files = digests([1n, index], [1n, index], [0n, none], [1n, doubted], [1n, doubted]);
  expect([1n, 2n, 3n, 1n, 2n].map((digest, inode) => noteDigest(files, inode, digest))).toEqual([
    true,
    false,
    true,
    true,
    false,
  ]);
  expect([...files.origin]).toEqual([index, rotten, read, read, read]);
  expect([...files.values]).toEqual([1n, 2n, 3n, 1n, 2n]);
});

test('the index is asked in the order of inodes, for those alone that were not asked for before', () => {
  const asked: bigint[] = [];
  const view = (ino: bigint): RecordView => {
    asked.push(ino);
    return { isOf: () => true, digest: ino * 10n, path: Buffer.from('a') };
  };
  const before = digests([7n, read], [0n, none]);
  const found = lookUpDigests(
    tableOf(9n, 3n, 8n, 2n, 5n),
    { ...noIndex, count: () => 1, view },
    { doubt: false, before, tooYoung: () => false },
  );
  expect(asked).toEqual([2n, 5n, 8n]);
  expect(found).toEqual(digests([7n, read], [0n, none], [80n, index], [20n, index], [50n, index]));
});

test('a record of other bytes, or of an earlier file of that number, is a record, but not a fresh one', () => {
  const view = (ino: bigint): RecordView => ({ isOf: () => ino !== 2n, digest: 1n, path: Buffer.from('a') });
  const index: HashIndex = { ...noIndex, count: () => 3, view };
  const rules = { doubt: false, tooYoung: (inode: number) => inode === 2 };
  const first = lookUpDigests(tableOf(1n, 2n, 3n), index, rules);
  const found = lookUpDigests(tableOf(1n, 2n, 3n, 4n), index, { ...rules, before: first });
  expect([0, 1, 2, 3].map((inode) => found.recorded.has(inode))).toEqual([true, true, true, true]);
  expect([0, 1, 2, 3].map((inode) => found.fresh.has(inode))).toEqual([true, false, false, true]);
});

test('an index that has nothing is not asked', () => {
  const empty: HashIndex = { ...noIndex, view: () => expect.fail('was asked') };
  expect(lookUpDigests(tableOf(1n), empty, { doubt: false, tooYoung: () => expect.fail('was asked') })).toEqual(
    digests([0n, none]),
  );
});

function tableOf(...inos: bigint[]): FileTable {
  const status = nodeFileSystem.lstat('.');
  const rows = new ScanRowsBuilder();
  for (const ino of inos) rows.addName(0, `${ino}`, { ...status, ino });
  const builder = new FileTableBuilder({ path: '/root', ino: 1n, mtimeNs: 0n });
  builder.add(rows.take(), [0]);
  return builder.table();
}

function digests(...files: [digest: bigint, origin: number][]): Digests {
  return {
    values: BigUint64Array.from(files, ([digest]) => digest),
    origin: Uint8Array.from(files, ([, origin]) => origin),
    recorded: new BitSet(files.length),
    fresh: new BitSet(files.length),
    recordedPaths: new Uint32Array(0),
  };
}
