import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { METADATA_FIELDS } from '../../src/domain/metadata.ts';
import type { RunRecord } from '../../src/domain/run-record.ts';
import { CensusPacker, Standing } from '../../src/hash-index/census-codec.ts';
import type { FileRecord, SnapshotRecord } from '../../src/hash-index/hash-index.ts';
import type { Census, GivenUpMetadata } from '../../src/hash-index/index-notes.ts';

export const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
export const wholeNumber = fc.maxSafeNat();

export const aFileRecord: fc.Arbitrary<FileRecord> = fc.record(
  {
    ino: u64,
    size: wholeNumber,
    mtimeNs: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    digest: u64,
    path: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  },
  { noNullPrototype: true },
);

export const aSnapshotRecord: fc.Arbitrary<SnapshotRecord> = fc.record(
  {
    name: fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)), maxLength: 300 }),
    ino: u64,
    sealedAt: wholeNumber,
    names: wholeNumber,
    apparentBytes: wholeNumber,
  },
  { noNullPrototype: true },
);

/** An entry of a census: the inode's number, its names, units of 512 bytes and standing. */
export interface CensusEntry {
  readonly ino: bigint;
  readonly names: number;
  readonly units: number;
  readonly standing: number;
}

export const censusEntries: fc.Arbitrary<CensusEntry[]> = fc.uniqueArray(
  fc.record(
    { ino: u64, names: fc.nat(5000), units: fc.maxSafeNat(), standing: fc.constantFrom(...Object.values(Standing)) },
    { noNullPrototype: true },
  ),
  { selector: ({ ino }) => ino, maxLength: 60 },
);

export function censusOf(snapshot: string, entries: readonly CensusEntry[]): Census {
  const packer = new CensusPacker();
  for (const { ino, ...entry } of entries.toSorted((a, b) => (a.ino < b.ino ? -1 : 1))) {
    packer.add(Number(ino & 0xffff_ffffn), Number(ino >> 32n), entry);
  }
  const figures = { ino: 7n, files: 3, folders: 2, others: 1, apparentBytes: 2 ** 45, ownBytes: 4096 };
  return { snapshot, ...figures, inodes: packer.inodes, packed: packer.packed() };
}

export function givenUp(snapshot: string, path: string, mtimeNs = -5n): GivenUpMetadata {
  return {
    snapshot,
    path: Buffer.from(path),
    ino: 9n,
    metadata: { mtimeNs, mode: 0o100644, uid: 1000, gid: 2 ** 32 - 1 },
    fields: METADATA_FIELDS,
  };
}

export function run(startedAt: number, command = 'dedupe'): RunRecord {
  const figures = { names: 5, changedNames: 2, bytesRead: 2 ** 40, bytesWritten: 0, reclaimedBytes: 4096, failures: 0 };
  return { startedAt, command, durationMs: 12.5, outcome: 'done', ...figures };
}

export function record(ino: number, size: number, digest: number): FileRecord {
  return {
    ino: BigInt(ino),
    size,
    mtimeNs: BigInt(ino) * 1_000_000_007n,
    digest: BigInt(digest),
    path: Buffer.from(`2026-01-01/folder ${ino % 10}/file ${ino}.txt`),
  };
}
