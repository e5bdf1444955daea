import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import xxhash from 'xxhash-wasm';
import { bundledStream, type Hasher, loadHasher } from '../../src/hashing/hasher.ts';
import type { HashingLimits } from '../../src/hashing/limits.ts';
import { createPartitioner } from '../../src/hashing/partitioner.ts';
import type { ContentGroup, SizeClass } from '../../src/hashing/read-source.ts';
import { groupBy } from '../kit/group-by.ts';
import { type MemoryFile, memoryFiles } from './memory-files.ts';
import { referenceXxh64 } from './reference-xxh64.ts';
import { weakHasher } from './weak-hasher.ts';

const RUNS = 1000;
const SMALL_BYTES = 40;
const real = await loadHasher();
const api = await xxhash();
const hashers: Record<string, Hasher> = {
  real,
  bundled: { ...real, stream: (copies) => bundledStream(api, copies) },
  weak: weakHasher(real),
};

interface DrawnFile extends MemoryFile {
  readonly id: number;
  readonly metadata: number;
  readonly known: boolean;
  /** for a known file: what the index says */
  readonly claim: bigint;
}

interface Case {
  readonly hasher: Hasher;
  readonly files: readonly DrawnFile[];
}

const AMPLE = fc.constant<HashingLimits>({
  smallBytes: SMALL_BYTES,
  bufferBytes: 8192,
  firstBlockBytes: 8,
  minBlockBytes: 4,
  maxBlockBytes: 64,
  openFiles: 100,
});

const CRAMPED = fc.record<HashingLimits>({
  smallBytes: fc.constant(SMALL_BYTES),
  bufferBytes: fc.integer({ min: 2, max: 150 }),
  firstBlockBytes: fc.integer({ min: 1, max: 16 }),
  minBlockBytes: fc.integer({ min: 1, max: 16 }),
  maxBlockBytes: fc.integer({ min: 1, max: 64 }),
  openFiles: fc.integer({ min: 0, max: 4 }),
});

test('groups are those of equal bytes, with their xxh64, and every unread file is read exactly once', () => {
  fc.assert(
    fc.property(cases(), AMPLE, (drawn, limits) => {
      const { bytesReadOf, opensOf } = expectRightPartition(drawn, limits);
      for (const { id, bytes, known } of drawn.files) {
        if (!known) expect([bytesReadOf[id], opensOf[id]]).toEqual([bytes.length, 1]);
      }
    }),
    { numRuns: RUNS },
  );
});

test('groups are the same where the buffer holds next to nothing and few files may be open', () => {
  fc.assert(
    fc.property(cases(), CRAMPED, (drawn, limits) => {
      const { descriptors } = expectRightPartition(drawn, limits);
      expect(descriptors.most).toBeLessThanOrEqual(limits.openFiles + 1);
    }),
    { numRuns: RUNS },
  );
});

test('where no digest is wanted, groups are the same, and contents of one size have different numbers', () => {
  fc.assert(
    fc.property(cases(), fc.oneof(AMPLE, CRAMPED), ({ hasher, files: drawn }, limits) => {
      const files = drawn.map((file) => ({ ...file, known: false }));
      const { source } = memoryFiles(files);
      const { groups, rotten } = createPartitioner(hasher, limits).partition(classesOf(files), source, {
        wantsDigests: false,
      });
      const membersOf = (found: readonly ContentGroup[]) => sorted(found).map(({ members }) => members);
      expect(membersOf(groups)).toEqual(membersOf(expectedOf(files, hasher).groups));
      expect(rotten).toEqual([]);
      for (const [size, equal] of groupBy(groups, (group) => group.size)) {
        if (size > SMALL_BYTES) expect(new Set(equal.map(({ digest }) => digest)).size).toBe(equal.length);
      }
    }),
    { numRuns: RUNS },
  );
});

function expectRightPartition({ hasher, files }: Case, limits: HashingLimits) {
  const memory = memoryFiles(files);
  const result = createPartitioner(hasher, limits).partition(classesOf(files), memory.source);
  const expected = expectedOf(files, hasher);
  expect(sorted(result.groups)).toEqual(sorted(expected.groups));
  expect([...result.rotten].sort((a, b) => a - b)).toEqual(expected.rotten);
  expect(result).toMatchObject({ failures: [], cancelled: false });
  expect(result.bytesRead).toBe(memory.bytesReadOf.reduce((a, b) => a + b, 0));
  expect(result.bytesRead).toBe(memory.progress.reduce((a, b) => a + b, 0));
  expect(memory.descriptors.now).toBe(0);
  if (hasher !== hashers.weak) {
    for (const { digest, members } of result.groups) expect(digest).toBe(referenceXxh64(files[members[0]].bytes));
  }
  return memory;
}

/** Bases that differ in one place, so that classes have many members, equal beginnings and equal digests. */
function cases(): fc.Arbitrary<Case> {
  const content = fc.record({
    length: fc.constantFrom(1, 7, SMALL_BYTES, SMALL_BYTES + 1, 200, 256),
    changedAt: fc.oneof(fc.constant(0), fc.nat(255)),
    value: fc.nat(2),
  });
  const file = fc.record({
    content: fc.nat(11),
    ino: fc.bigInt({ min: 0n, max: 50n }),
    metadata: fc.nat(1),
    known: fc.boolean(),
    claim: fc.oneof(fc.constant('right' as const), fc.nat(11), fc.bigInt({ min: 0n, max: 15n })),
  });
  return fc
    .record({
      hasher: fc.constantFrom(...Object.values(hashers)),
      contents: fc.array(content, { minLength: 12, maxLength: 12 }),
      files: fc.array(file, { maxLength: 24, size: 'max' }),
    })
    .map(({ hasher, contents, files }) => {
      const bytesOf = contents.map(({ length, changedAt, value }) => {
        const bytes = new Uint8Array(length).fill(9);
        bytes[changedAt % length] = value;
        return bytes;
      });
      return {
        hasher,
        files: files.map(({ content: index, ino, metadata, known, claim }, id) => {
          const bytes = bytesOf[index];
          const claimed = claim === 'right' ? bytes : bytesOf[Number(claim)];
          const digest = typeof claim === 'bigint' ? claim : hasher.digest(claimed);
          return { id, bytes, ino, metadata, known, claim: digest };
        }),
      };
    });
}

function classesOf(files: readonly DrawnFile[]): SizeClass[] {
  return [...groupBy(files, ({ bytes }) => bytes.length)].map(([size, members]) => {
    const known = members.filter((file) => file.known);
    return {
      size,
      unread: members.filter((file) => !file.known).map(({ id }) => id),
      known: known.map(({ id }) => id),
      knownDigests: BigUint64Array.from(known.map(({ claim }) => claim)),
    };
  });
}

/** The rules, written for clearness: everything is compared with everything. */
function expectedOf(files: readonly DrawnFile[], hasher: Hasher): { groups: ContentGroup[]; rotten: number[] } {
  const contents = groupBy(files, ({ bytes }) => Buffer.from(bytes).toString('hex'));
  const unreadGroups = [...contents.values()].filter((equal) => equal.some(({ known }) => !known));
  const groups = unreadGroups.map((equal) => {
    const { bytes } = equal[0];
    const digest = hasher.digest(bytes);
    const members = equal.filter((file) => !file.known || joins(file, digest, files, unreadGroups, hasher));
    return { size: bytes.length, digest, members: members.map(({ id }) => id) };
  });
  const joined = new Set(groups.flatMap(({ members }) => members));
  const rotten = files.flatMap((file) => {
    if (!file.known || joined.has(file.id)) return [];
    const pointedAt = groups.some(
      ({ size, digest, members }) =>
        size === file.bytes.length &&
        digest === file.claim &&
        members.some((id) => files[id].metadata === file.metadata && (!files[id].known || size > SMALL_BYTES)),
    );
    if (!pointedAt || hasher.digest(file.bytes) === file.claim) return [];
    if (file.bytes.length > SMALL_BYTES && !sharesWithUnread(file, files)) return [];
    return [file.id];
  });
  return { groups, rotten };
}

/** Small ones when their digest in the index points there, large ones when they went along to the end. */
function joins(
  file: DrawnFile,
  digest: bigint,
  files: readonly DrawnFile[],
  unreadGroups: readonly DrawnFile[][],
  hasher: Hasher,
): boolean {
  if (file.bytes.length > SMALL_BYTES) return sharesWithUnread(file, files);
  if (file.claim !== digest) return false;
  return unreadGroups.some(
    (group) =>
      group[0].bytes.length === file.bytes.length &&
      hasher.digest(group[0].bytes) === digest &&
      group.some(({ known, metadata }) => !known && metadata === file.metadata),
  );
}

function sharesWithUnread(file: DrawnFile, files: readonly DrawnFile[]): boolean {
  return files.some(
    (other) => !other.known && other.bytes.length === file.bytes.length && other.metadata === file.metadata,
  );
}

function sorted(groups: readonly ContentGroup[]): ContentGroup[] {
  return groups
    .map((group) => ({ ...group, members: [...group.members].sort((a, b) => a - b) }))
    .sort((a, b) => a.members[0] - b.members[0]);
}
