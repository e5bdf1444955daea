import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { FilesAhead, type ReadSpeed, unknownSpeed } from '../../src/hashing/files-ahead.ts';
import { loadHasher } from '../../src/hashing/hasher.ts';
import { createPartitioner } from '../../src/hashing/partitioner.ts';
import { closeAfterReading, startJob } from '../../src/hashing/read-job.ts';
import type { ReadSource } from '../../src/hashing/read-source.ts';
import { errnoError, type MemoryFiles, memoryFiles } from './memory-files.ts';

const hasher = await loadHasher();
const COUNT = 200;

test('files from memory are opened one by one, and the system is told nothing', () => {
  const files = someFiles();
  expect(takeAll(files, unknownSpeed())).toEqual(ids());
  expect(files.descriptors).toEqual({ now: 0, most: 1 });
  expect(files.toldOf).toEqual([]);
});

test('files from a disk are opened ahead in their order, told of once, and taken in their order', () => {
  const files = someFiles();
  expect(takeAll(files, slow())).toEqual(ids());
  expect(files.toldOf).toEqual(ids());
  expect(files.descriptors.now).toBe(0);
  expect(files.descriptors.most).toBeGreaterThan(30);
  expect(files.descriptors.most).toBeLessThan(100);
});

test('a file that does not open ahead is tried again in its turn, and its fault is told then', () => {
  let refused = 0;
  const files = someFiles((fs) => ({
    openForReading: (path) => {
      if (path === '90' && refused++ < 20) throw errnoError('EMFILE');
      if (path === '120') throw errnoError('EACCES');
      return fs.openForReading(path);
    },
  }));
  const taken = takeAll(files, slow());
  expect(taken).toEqual(ids().map((id) => (id === 120 ? 'EACCES' : id)));
  expect(refused).toBeGreaterThan(1);
  expect(files.descriptors.now).toBe(0);
});

test('where no disk is read after all, files are opened in their turn again', () => {
  const files = someFiles();
  const speed = { ...slow(), unasked: 1024 - 50 }; // so many were opened ahead before
  expect(takeAll(files, speed)).toEqual(ids());
  expect(speed.isSlow).toBe(false);
  expect(files.toldOf.length).toBeLessThan(COUNT);
  expect(files.descriptors.now).toBe(0);
});

test('what was opened and not taken is closed', () => {
  const files = someFiles();
  const ahead = new FilesAhead(startJob(files.source), ids(), slow());
  const fd = ahead.take();
  ahead.close();
  expect(files.descriptors.now).toBe(1);
  files.fs.close(Number(fd));
});

test('slow reads are noticed, the contents are the same, and a cancelled call leaves nothing open', () => {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  let reads = 0;
  const files = someFiles((fs) => ({
    read: (...range) => {
      reads++;
      Atomics.wait(clock, 0, 0, 1);
      return fs.read(...range);
    },
  }));
  const source: ReadSource = { ...files.source, isCancelled: () => reads > 150 };
  const unread = ids();
  const { groups, cancelled } = createPartitioner(hasher).partition(
    [{ size: 3, unread, known: [], knownDigests: new BigUint64Array() }],
    source,
  );
  expect(cancelled).toBe(true);
  expect(files.toldOf.length).toBeGreaterThan(50);
  expect(groups.map(({ members }) => members.map((id) => id % 5))).toEqual(
    groups.map(({ members }) => members.map(() => members[0] % 5)),
  );
  expect(groups.flatMap(({ members }) => members)).toHaveLength(reads);
  expect(files.descriptors.now).toBe(0);
});

function slow(): ReadSpeed {
  return { ...unknownSpeed(), isSlow: true };
}

function ids(): number[] {
  return Array.from({ length: COUNT }, (_, id) => id);
}

/** Files of five contents. */
function someFiles(override: (fs: MemoryFiles['fs']) => Partial<MemoryFiles['fs']> = () => ({})): MemoryFiles {
  const files = memoryFiles(ids().map((id) => ({ bytes: Buffer.from(`c-${id % 5}`) })));
  return { ...files, source: { ...files.source, fs: { ...files.fs, ...override(files.fs) } } };
}

function takeAll({ source, fs }: MemoryFiles, speed: ReadSpeed): (number | string)[] {
  const job = startJob(source);
  const ahead = new FilesAhead(job, ids(), speed);
  const taken = ids().map(() => {
    const fd = ahead.take();
    if (typeof fd !== 'number') return fd.code;
    const { ino } = fs.fstat(fd);
    closeAfterReading(job, fd);
    return Number(ino);
  });
  ahead.close();
  return taken;
}
