import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import type { FileRecord, SnapshotRecord } from '../../src/hash-index/hash-index.ts';

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

export function record(ino: number, size: number, digest: number): FileRecord {
  return {
    ino: BigInt(ino),
    size,
    mtimeNs: BigInt(ino) * 1_000_000_007n,
    digest: BigInt(digest),
    path: Buffer.from(`2026-01-01/folder ${ino % 10}/file ${ino}.txt`),
  };
}
