import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CensusPacker, CensusReader, decodeCensus, encodeCensus } from '../../src/hash-index/census-codec.ts';
import type { Census } from '../../src/hash-index/index-notes.ts';
import { type CensusEntry, censusEntries, censusOf } from './records.ts';

test('what is packed is read again, whatever the numbers of the inodes', () => {
  fc.assert(
    fc.property(censusEntries, (entries) => {
      expect(entriesOf(censusOf('a', entries))).toEqual(entries.toSorted((a, b) => (a.ino < b.ino ? -1 : 1)));
    }),
  );
});

test('numbers at the edges of 32 bits are read again', () => {
  const inos = [0n, 1n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 33n - 1n, 2n ** 33n, 2n ** 60n, 2n ** 64n - 1n];
  const entries = inos.map((ino) => ({ ino, names: 1, units: 8, standing: 0 }));
  expect(entriesOf(censusOf('a', entries))).toEqual(entries);
});

test('numbers are read again where they come to take a byte more', () => {
  const edges = [7, 14, 21, 28, 32, 35, 42, 49].flatMap((bits) => [2 ** bits - 1, 2 ** bits, 2 ** bits + 1]);
  let ino = 0n;
  const entries = edges.flatMap((edge) => {
    ino += BigInt(edge); // what is packed is the difference
    return [0, 1, 2].map((standing) => ({ ino: ino++, names: Math.ceil(edge / 4), units: edge, standing }));
  });
  expect(entriesOf(censusOf('a', entries))).toEqual(entries);
});

test('a census of many inodes is read again to its last', () => {
  const entries = Array.from({ length: 5000 }, (_, i) => ({ ino: BigInt(i * i), names: i, units: 8 * i, standing: 0 }));
  expect(entriesOf(censusOf('a', entries))).toEqual(entries);
});

test('a census comes back as it was from the bytes of its note', () => {
  const census = censusOf('2026-01-01', [{ ino: 5n, names: 1, units: 8, standing: 2 }]);
  expect(decodeCensus('2026-01-01', encodeCensus(census))).toEqual(census);
});

test('an inode of an ordinary disk takes 4 to 6 bytes', () => {
  const packer = new CensusPacker();
  for (let i = 0; i < 10_000; i++) packer.add(1000 + i * 40, 0, { names: 1, units: 8 * (1 + (i % 300)), standing: 0 });
  expect(packer.packed().length / packer.inodes).toBeLessThan(6);
});

function entriesOf(census: Census): CensusEntry[] {
  const reader = new CensusReader({ ...census, packed: Buffer.from(census.packed) });
  const entries: CensusEntry[] = [];
  while (reader.next()) {
    const { low, high, names, units, standing } = reader;
    entries.push({ ino: (BigInt(high) << 32n) | BigInt(low), names, units, standing });
  }
  return entries;
}
