import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, test, vi } from 'vitest';
import { type Hasher, loadHasher } from '../../src/hashing/hasher.ts';
import { DEFAULT_LIMITS, type HashingLimits } from '../../src/hashing/limits.ts';
import { createPartitioner, type Partitioner, type PartitionOptions } from '../../src/hashing/partitioner.ts';
import type { PartitionResult, ReadPort, ReadSource, SizeClass } from '../../src/hashing/read-source.ts';
import type { FileStatus } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { openDescriptors } from '../kit/open-descriptors.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { fifo, file, someBytes, symlink, tree } from '../kit/tree.ts';
import { errnoError, memoryFiles } from './memory-files.ts';
import { weakHasher } from './weak-hasher.ts';

const hasher = await loadHasher();
const onPosix = test.runIf(process.platform !== 'win32');
const onLinux = test.runIf(process.platform === 'linux');
const TINY: HashingLimits = {
  smallBytes: 10,
  bufferBytes: 4096,
  firstBlockBytes: 8,
  minBlockBytes: 8,
  maxBlockBytes: 8,
  openFiles: 10,
};
const SMALL = [someBytes(10, 1), someBytes(10, 2)];
const LARGE = [someBytes(100, 1), someBytes(100, 2)];

test.each([
  ['small', SMALL],
  ['large', LARGE],
])('a known %s file joins when its bytes are equal', (_, [bytes]) => {
  const { source } = memoryFiles([{ bytes }, { bytes }]);
  const result = partitioner().partition([sizeClass([0], { 1: hasher.digest(bytes) }, bytes.length)], source);
  expect(result).toMatchObject({ groups: [{ digest: hasher.digest(bytes), members: [0, 1] }], rotten: [] });
});

test.each([
  ['small', SMALL],
  ['large', LARGE],
])('a known %s file whose bytes are no longer those of the index is rotten', (_, [bytes, others]) => {
  const { source } = memoryFiles([{ bytes }, { bytes: others }]);
  const result = partitioner().partition([sizeClass([0], { 1: hasher.digest(bytes) }, bytes.length)], source);
  expect(result.groups).toMatchObject([{ members: [0] }]);
  expect(result.rotten).toEqual([1]);
});

test.each([
  ['small', 4],
  ['large', 100],
])('%s files of equal digest and different bytes never share a group, known or not', (_, length) => {
  const contents = Array.from({ length: 18 }, (_unused, i) => someBytes(length, i + 1));
  const { source } = memoryFiles(contents.map((bytes) => ({ bytes })));
  const weak = weakHasher(hasher);
  const known = { 17: weak.digest(contents[17]) };
  const unread = Array.from({ length: 17 }, (_unused, i) => i);
  const result = createPartitioner(weak, TINY).partition([sizeClass(unread, known, length)], source);
  expect(result.groups).toHaveLength(17);
  expect(new Set(result.groups.map(({ digest }) => digest)).size).toBeLessThan(17);
  expect(result.rotten).toEqual([]);
});

test.each([true, false])(
  'of many large files each block is compared with few others, digests wanted: %s',
  (wantsDigests) => {
    const compared = vi.spyOn(Buffer.prototype, 'compare');
    const members = membersOfPairs(partitioner(), { wantsDigests });
    const compares = compared.mock.calls.length;
    compared.mockRestore();
    expect(members).toEqual(PAIRS);
    expect(compares).toBeLessThan(10 * 2 * PAIRS.length);
  },
);

test('of many large files those of equal digest and different bytes share no group', () => {
  expect(membersOfPairs(createPartitioner(weakHasher(hasher), TINY), { wantsDigests: true })).toEqual(PAIRS);
});

test('of many large files those that differ in one block alone share no group where digests of two of these are equal', () => {
  const inPairs: Hasher = { ...hasher, digest: (bytes) => BigInt(bytes[0] >> 1) };
  const rest = someBytes(92, 1);
  const files = Array.from({ length: 100 }, (_unused, i) => ({ bytes: Buffer.concat([Buffer.alloc(8, i), rest]) }));
  const classes = [sizeClass([...files.keys()], {}, 100)];
  const { groups } = createPartitioner(inPairs, TINY).partition(classes, memoryFiles(files).source);
  expect(groups).toHaveLength(100);
});

test('of many large files each is asked for its eligibility a few times, however many known ones are unlike them', () => {
  const files = PAIRS.flat().map((_unused, i) => ({ bytes: LARGE[i < 149 ? 0 : 1], metadata: i < 149 ? 0 : 1 }));
  files.splice(150, 150, ...PAIRS.map(([i]) => ({ bytes: someBytes(100, i + 3), metadata: 1 })));
  let asked = 0;
  const { source } = memoryFiles(files, { eligibilityOf: (id) => ++asked && files[id].metadata });
  const known = Object.fromEntries(PAIRS.map(([, id]) => [id, hasher.digest(LARGE[0])]));
  const { rotten } = partitioner().partition(
    [
      sizeClass(
        PAIRS.map(([id]) => id),
        known,
        100,
      ),
    ],
    source,
  );
  expect(rotten).toEqual([]);
  expect(asked).toBeLessThanOrEqual(4 * files.length);
});

test('a known small file is read only when a digest points at it and it may share an inode', () => {
  const files = [{ bytes: SMALL[0] }, { bytes: SMALL[1] }, { bytes: SMALL[0], metadata: 1 }];
  const { source, opensOf } = memoryFiles(files);
  const known = { 1: hasher.digest(SMALL[1]), 2: hasher.digest(SMALL[0]) };
  expect(partitioner().partition([sizeClass([0], known, 10)], source).groups).toMatchObject([{ members: [0] }]);
  expect(opensOf).toEqual([1, 0, 0]);
});

test('of many files of one content that may not share inodes each is asked for its eligibility twice at most', () => {
  const files = Array.from({ length: 200 }, (_unused, metadata) => ({ bytes: SMALL[0], metadata }));
  let asked = 0;
  const { source, opensOf } = memoryFiles(files, { eligibilityOf: (id) => ++asked && files[id].metadata });
  const unread = [...files.keys()].slice(0, 100);
  const known = Object.fromEntries([...files.keys()].slice(100).map((id) => [id, hasher.digest(SMALL[0])]));
  partitioner().partition([sizeClass(unread, known, 10)], source);
  expect(asked).toBeLessThanOrEqual(2 * files.length);
  expect(opensOf).toEqual(files.map(({ metadata }) => (metadata < 100 ? 1 : 0)));
});

test('a known large file is left as soon as no unread file agrees with it, or none may share its inode', () => {
  const { source, bytesReadOf } = memoryFiles([
    { bytes: LARGE[0] },
    { bytes: LARGE[1] },
    { bytes: LARGE[0], metadata: 1 },
  ]);
  const known = { 1: hasher.digest(LARGE[1]), 2: hasher.digest(LARGE[0]) };
  partitioner().partition([sizeClass([0], known, 100)], source);
  expect(bytesReadOf).toEqual([100, 8, 0]);
});

test('what is read only to compare it is told of: known files, and a small one whose bytes could not be kept', () => {
  const bytes = [SMALL[0], SMALL[0], LARGE[0], LARGE[0]];
  const known = memoryFiles(bytes.map((each) => ({ bytes: each })));
  const digests = [1, 3].map((id) => ({ [id]: hasher.digest(bytes[id]) }));
  partitioner().partition([sizeClass([0], digests[0], 10), sizeClass([2], digests[1], 100)], known.source);
  expect([sum(known.progress), sum(known.compared)]).toEqual([220, 110]);
  const again = memoryFiles(bytes.slice(0, 2).map((each) => ({ bytes: each })));
  createPartitioner(hasher, { ...TINY, bufferBytes: 2 }).partition([sizeClass([0, 1], {}, 10)], again.source);
  expect([sum(again.progress), sum(again.compared)]).toEqual([30, 10]);
});

test('small files are read in inode order across all classes of a call', () => {
  const inos = [5n, 2n, 2n ** 60n, 1n, 4n];
  const { source, openedFirst } = memoryFiles(inos.map((ino, i) => ({ ino, bytes: SMALL[0].subarray(i % 2) })));
  partitioner().partition([sizeClass([0, 2, 4], {}, 10), sizeClass([1, 3], {}, 9)], source);
  expect(openedFirst).toEqual([3, 1, 4, 0, 2]);
});

test('a call that is cancelled inside a large file ends there, with every file closed', () => {
  const { source, descriptors, progress } = memoryFiles([{ bytes: LARGE[0] }, { bytes: LARGE[0] }], {
    isCancelled: () => progress.length === 7,
  });
  const result = partitioner().partition([sizeClass([0, 1], {}, 100)], source);
  expect(result).toMatchObject({ groups: [], failures: [], cancelled: true, bytesRead: 56 });
  expect(progress).toEqual([8, 8, 8, 8, 8, 8, 8]);
  expect(descriptors.now).toBe(0);
});

test('a call that is cancelled between small files keeps what it has', () => {
  const { source, progress } = memoryFiles([{ bytes: SMALL[0] }, { bytes: SMALL[0] }], {
    isCancelled: () => progress.length === 1,
  });
  const result = partitioner().partition([sizeClass([0, 1], {}, 10)], source);
  expect(result).toMatchObject({ groups: [{ members: [0] }], cancelled: true });
});

test('hashFiles gives the digest of each file, read once, and its failures', () => {
  const { source, bytesReadOf, fs: memory } = memoryFiles([...SMALL, ...LARGE].map((bytes) => ({ bytes })));
  const openForReading: ReadPort['openForReading'] = (at) => {
    if (at === '1') throw errnoError('EACCES');
    return memory.openForReading(at);
  };
  const result = partitioner().hashFiles([0, 1, 3], { ...source, fs: { ...memory, openForReading } });
  expect(result).toEqual({
    files: [
      { id: 0, digest: hasher.digest(SMALL[0]) },
      { id: 3, digest: hasher.digest(LARGE[1]) },
    ],
    failures: [{ id: 1, attempted: 'open', code: 'EACCES' }],
    bytesRead: 110,
    cancelled: false,
  });
  expect(bytesReadOf).toEqual([10, 0, 0, 100]);
});

test.each([
  ['small', SMALL[0]],
  ['large', LARGE[0]],
])('an error that is none of the file system is thrown, with every %s file closed', (_, bytes) => {
  const { source, descriptors, fs: memory } = memoryFiles([{ bytes }, { bytes }]);
  const fstat = () => {
    throw new TypeError('a defect');
  };
  const broken = { ...source, fs: { ...memory, fstat } };
  expect(() => partitioner().partition([sizeClass([0, 1], {}, bytes.length)], broken)).toThrow('a defect');
  expect(descriptors.now).toBe(0);
});

test.each([
  ['small', SMALL[0]],
  ['large', LARGE[0]],
])('a %s file that fails in the middle fails alone, and short reads are continued', (_, bytes) => {
  const { source, descriptors, fs: memory } = memoryFiles([{ bytes }, { bytes }, { bytes }]);
  const read: ReadPort['read'] = (fd, buffer, offset, length, position) => {
    if (fd === 1001 && position > 4) throw errnoError('EIO');
    return memory.read(fd, buffer, offset, Math.min(length, 3), position);
  };
  const result = partitioner().partition([sizeClass([0, 1, 2], {}, bytes.length)], {
    ...source,
    fs: { ...memory, read },
  });
  expect(result.groups).toMatchObject([{ members: [0, 2], digest: hasher.digest(bytes) }]);
  expect(result.failures).toEqual([{ id: 1, attempted: 'read', code: 'EIO' }]);
  expect(descriptors.now).toBe(0);
});

test.each([
  ['small', SMALL[0]],
  ['large', LARGE[0]],
])('a %s file that ends early is changed, whatever its status says', (_, bytes) => {
  const { source, fs: memory } = memoryFiles([{ bytes }]);
  const read: ReadPort['read'] = (fd, buffer, offset, length, position) =>
    memory.read(fd, buffer, offset, Math.min(length, bytes.length - 1 - position), position);
  const result = partitioner().partition([sizeClass([0], {}, bytes.length)], { ...source, fs: { ...memory, read } });
  expect(result).toMatchObject({ groups: [], failures: [{ id: 0, attempted: 'read', code: 'CHANGED' }] });
});

test.each([
  ['small', SMALL[0]],
  ['large', LARGE[0]],
])('a known %s file that cannot be read is one failure and not rotten', (_, bytes) => {
  const { source, fs: memory } = memoryFiles([{ bytes }, { bytes }]);
  const openForReading: ReadPort['openForReading'] = (at) => {
    if (at === '1') throw errnoError('EACCES');
    return memory.openForReading(at);
  };
  const known = { 1: hasher.digest(bytes) };
  const result = partitioner().partition([sizeClass([0], known, bytes.length)], {
    ...source,
    fs: { ...memory, openForReading },
  });
  expect(result).toMatchObject({ groups: [{ members: [0] }], rotten: [] });
  expect(result.failures).toEqual([{ id: 1, attempted: 'open', code: 'EACCES' }]);
});

test('a large file that is opened for each block must be untouched each time', () => {
  const bytes = LARGE[0];
  const { source, fs: memory, progress } = memoryFiles([{ bytes }, { bytes }]);
  const fstat: ReadPort['fstat'] = (fd) => {
    const status = memory.fstat(fd);
    return status.ino === 1n && progress.length > 10 ? { ...status, ino: 9n } : status;
  };
  const once = createPartitioner(hasher, { ...TINY, openFiles: 0 });
  const result = once.partition([sizeClass([0, 1], {}, 100)], { ...source, fs: { ...memory, fstat } });
  expect(result).toMatchObject({ groups: [{ members: [0] }], failures: [{ id: 1, code: 'CHANGED' }] });
});

test('an error of close is no failure of a file that was read', () => {
  const { source, fs: memory } = memoryFiles([{ bytes: SMALL[0] }]);
  const close = () => {
    throw errnoError('EIO');
  };
  const result = partitioner().partition([sizeClass([0], {}, 10)], { ...source, fs: { ...memory, close } });
  expect(result).toMatchObject({ groups: [{ members: [0] }], failures: [] });
});

const SIZES: [string, number][] = [
  ['small', 1_000],
  ['large', 3_000_000],
];

test.each(SIZES)('real %s files are grouped by their bytes, wherever they differ', (_, size) => {
  const contents = [0, size / 2, size - 1].map((at) => changedAt(at, someBytes(size)));
  const { result, paths } = partitionFolder({
    '1/a': file(contents[0]),
    '1/b': file(contents[1]),
    '2/a': file(contents[0]),
    '2/b': file(contents[2]),
    '2/c': file(contents[1]),
  });
  const groups = result.groups.map(({ members }) => members.map((id) => paths[id]).sort());
  expect(groups.sort()).toEqual([['1/a', '2/a'], ['1/b', '2/c'], ['2/b']]);
  expect(new Set(result.groups.map(({ digest }) => digest))).toEqual(new Set(contents.map(hasher.digest)));
  expect(result.bytesRead).toBe(5 * size);
});

test.each(SIZES)('a %s file that is touched, grown, shrunk, replaced or gone is a failure of its own', (_, size) => {
  const bytes = someBytes(size);
  const names = ['gone', 'good', 'grown', 'replaced', 'shrunk', 'touched'];
  const { result, paths } = partitionFolder(Object.fromEntries(names.map((name) => [name, file(bytes)])), (root) => {
    const at = (name: string) => path.join(root, name);
    fs.appendFileSync(at('grown'), 'x');
    fs.truncateSync(at('shrunk'), size - 1);
    fs.utimesSync(at('touched'), 1, 1);
    fs.copyFileSync(at('good'), at('copy'));
    fs.renameSync(at('copy'), at('replaced'));
    fs.unlinkSync(at('gone'));
  });
  expect(result.groups).toMatchObject([{ members: [paths.indexOf('good')] }]);
  const failures = result.failures.map(({ id, attempted, code }) => `${paths[id]}: ${attempted} ${code}`);
  const changed = ['grown', 'replaced', 'shrunk', 'touched'].map((name) => `${name}: read CHANGED`);
  expect(failures.sort()).toEqual(['gone: open ENOENT', ...changed]);
});

onPosix('a file that became a symlink is not followed', () => {
  const { result } = partitionFolder({ a: file('xyz'), b: file('xyz') }, (root) => {
    fs.unlinkSync(path.join(root, 'b'));
    tree(root, { b: symlink('a') });
  });
  expect(result.groups).toMatchObject([{ members: [0] }]);
  expect(result.failures).toMatchObject([{ id: 1, attempted: 'open' }]);
});

onPosix('a file that became a FIFO does not block', () => {
  const { result } = partitionFolder({ a: file('xyz') }, (root) => {
    fs.unlinkSync(path.join(root, 'a'));
    tree(root, { a: fifo() });
  });
  expect(result).toMatchObject({ groups: [], failures: [{ id: 0 }] });
});

onLinux('no descriptor stays open, and no more than the limit are', () => {
  const many = Array.from({ length: 30 }, (_, i) => [`f${i}`, file(someBytes(5_000, 1 + (i % 3)))]);
  const before = openDescriptors();
  let most = 0;
  const limits = { ...DEFAULT_LIMITS, smallBytes: 1_000, firstBlockBytes: 1024, maxBlockBytes: 1024, openFiles: 7 };
  const { result } = partitionFolder(Object.fromEntries(many), undefined, {
    limits,
    onBytes: () => {
      most = Math.max(most, openDescriptors() - before);
    },
  });
  expect(result.groups.map(({ members }) => members.length)).toEqual([10, 10, 10]);
  expect(result.bytesRead).toBe(30 * 5_000);
  expect(most).toBe(8);
  expect(openDescriptors()).toBe(before);
});

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}

const PAIRS = Array.from({ length: 150 }, (_unused, i) => [i, i + 150]);

/** Partitions as many contents, each of two files. */
function membersOfPairs(tried: Partitioner, options: PartitionOptions): (readonly number[])[] {
  const files = PAIRS.flat().map((_unused, i) => ({ bytes: someBytes(100, 1 + (i % PAIRS.length)) }));
  const classes = [sizeClass([...files.keys()], {}, 100)];
  const { groups } = tried.partition(classes, memoryFiles(files).source, options);
  return groups.map(({ members }) => members).sort(([a], [b]) => a - b);
}

function partitioner() {
  return createPartitioner(hasher, TINY);
}

function sizeClass(unread: readonly number[], known: Readonly<Record<number, bigint>>, size: number): SizeClass {
  const knownDigests = BigUint64Array.from(Object.values(known));
  return { size, unread, known: Object.keys(known).map(Number), knownDigests };
}

interface FolderOptions {
  readonly limits?: HashingLimits;
  readonly onBytes?: (count: number) => void;
}

/** Partitions the files of a literal, all of one size, after `meanwhile` did something to them. */
function partitionFolder(
  literal: Parameters<typeof tree>[1],
  meanwhile: (root: string) => void = () => undefined,
  { limits = DEFAULT_LIMITS, onBytes = () => undefined }: FolderOptions = {},
): { result: PartitionResult; paths: string[] } {
  const root = temporaryFolder();
  tree(root, literal);
  const paths = Object.keys(literal);
  const seen: FileStatus[] = paths.map((at) => nodeFileSystem.lstat(path.join(root, at)));
  meanwhile(root);
  const source: ReadSource = {
    fs: nodeFileSystem,
    pathOf: (id) => path.join(root, paths[id]),
    inoOf: (id) => seen[id].ino,
    seen: (id) => seen[id],
    eligibilityOf: () => 0,
    onBytes,
    onFiles: () => undefined,
    onCompared: () => undefined,
    isCancelled: () => false,
  };
  const classes = [sizeClass([...paths.keys()], {}, Number(seen[0].size))];
  return { result: createPartitioner(hasher, limits).partition(classes, source), paths };
}

function changedAt(position: number, bytes: Uint8Array): Uint8Array {
  bytes[position] ^= 1;
  return bytes;
}
