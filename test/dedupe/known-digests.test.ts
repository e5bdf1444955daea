import { expect, test } from 'vitest';
import { areKnownApart, type Digests, noteDigest, Origin } from '../../src/dedupe/known-digests.ts';
import { BitSet } from '../../src/walk/number-lists.ts';

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

function digests(...files: [digest: bigint, origin: number][]): Digests {
  return {
    values: BigUint64Array.from(files, ([digest]) => digest),
    origin: Uint8Array.from(files, ([, origin]) => origin),
    recorded: new BitSet(files.length),
  };
}
