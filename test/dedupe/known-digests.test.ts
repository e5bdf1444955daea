import { expect, test } from 'vitest';
import { areKnownApart, type Digests, Origin } from '../../src/dedupe/known-digests.ts';

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

function digests(...files: [digest: bigint, origin: number][]): Digests {
  return {
    values: BigUint64Array.from(files, ([digest]) => digest),
    origin: Uint8Array.from(files, ([, origin]) => origin),
  };
}
