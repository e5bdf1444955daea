/**
 * What reading and grouping costs on one thread, apart from the rest of the program.
 *   npm run bench -- hashing FOLDER [BLOCK-KIB…]
 * Prints the time of a bare open + read + fstat + close per file, that of `partition`, and the lockstep's GB/s.
 */
import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import { loadHasher } from '../src/hashing/hasher.ts';
import { DEFAULT_LIMITS } from '../src/hashing/limits.ts';
import { createPartitioner } from '../src/hashing/partitioner.ts';
import type { ReadSource, SizeClass } from '../src/hashing/read-source.ts';
import type { FileStatus } from '../src/platform/file-system.ts';
import { nodeFileSystem } from '../src/platform/node-file-system.ts';
import { say } from './command-line.ts';

const hasher = await loadHasher();
const paths: string[] = [];
const seen: FileStatus[] = [];
const inodes = new Set<bigint>();
const source: ReadSource = {
  fs: nodeFileSystem,
  pathOf: (id) => paths[id],
  inoOf: (id) => seen[id].ino,
  seen: (id) => seen[id],
  eligibilityOf: () => 0,
  onBytes: () => undefined,
  onFiles: () => undefined,
  onCompared: () => undefined,
  isCancelled: () => false,
};

export function hashing([folder, ...blockKiB]: readonly string[]): void {
  walk(folder);
  const classes = sizeClasses();
  for (const block of blockKiB.length > 0 ? blockKiB.map(Number) : [DEFAULT_LIMITS.maxBlockBytes / 1024]) {
    for (let round = 0; round < 3; round++) say(measure(classes, block));
  }
}

function measure(classes: readonly SizeClass[], block: number): string {
  const partitioner = createPartitioner(hasher, { ...DEFAULT_LIMITS, maxBlockBytes: block * 1024 });
  const floor = timed(readAll);
  let groups = 0;
  let bytes = 0;
  const ours = timed(() => {
    for (const batch of batches(classes)) {
      const result = partitioner.partition(batch, source);
      groups += result.groups.length;
      bytes += result.bytesRead;
    }
  });
  const perFile = (ms: number): string => `${((ms * 1000) / paths.length).toFixed(2)} us/file`;
  const rate = `${(bytes / ours / 1e6).toFixed(2)} GB/s`;
  return (
    `block ${block} KiB: ${paths.length} files, ${groups} contents, ${bytes} bytes; bare reading ` +
    `${floor.toFixed(0)} ms (${perFile(floor)}), partition ${ours.toFixed(0)} ms (${perFile(ours)}, ${rate})`
  );
}

function walk(at: string): void {
  for (const entry of fs.readdirSync(at, { withFileTypes: true })) {
    const full = path.join(at, entry.name);
    if (entry.isDirectory()) walk(full);
    if (!entry.isFile()) continue;
    const status = nodeFileSystem.lstat(full);
    if (inodes.has(status.ino) || status.size === 0n) continue;
    inodes.add(status.ino);
    paths.push(full);
    seen.push(status);
  }
}

function sizeClasses(): SizeClass[] {
  const bySize = new Map<number, number[]>();
  for (const [id, { size }] of seen.entries()) {
    const unread = bySize.get(Number(size));
    if (unread === undefined) bySize.set(Number(size), [id]);
    else unread.push(id);
  }
  const knownDigests = new BigUint64Array(0);
  return [...bySize].map(([size, unread]) => ({ size, unread, known: [], knownDigests }));
}

/** As the pool would hand them out: classes of together some hundreds of files. */
function* batches(classes: readonly SizeClass[]): Generator<SizeClass[]> {
  let batch: SizeClass[] = [];
  let files = 0;
  for (const sizeClass of classes) {
    batch.push(sizeClass);
    files += sizeClass.unread.length;
    if (files < 500) continue;
    yield batch;
    [batch, files] = [[], 0];
  }
  yield batch;
}

function readAll(): void {
  const buffer = Buffer.alloc(256 * 1024 + 4080).subarray(4080);
  for (const file of paths) {
    const fd = nodeFileSystem.openForReading(file);
    for (let position = 0; ; ) {
      const count = nodeFileSystem.read(fd, buffer, 0, buffer.length, position);
      position += count;
      if (count < buffer.length) break;
    }
    nodeFileSystem.fstat(fd);
    nodeFileSystem.close(fd);
  }
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
