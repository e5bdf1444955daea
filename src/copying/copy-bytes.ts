import { Buffer } from 'node:buffer';
import type { Hasher, HashStream } from '../hashing/hasher.ts';
import type { FileSystem } from '../platform/file-system.ts';

export interface CopyBytesOptions {
  readonly fs: FileSystem;
  readonly hasher: Hasher;
  /** as long as the blocks that are read */
  readonly buffer: Uint8Array;
  /** the source has holes: blocks of zeros are not written */
  readonly sparse: boolean;
  /** of the source, where somebody looks afterwards whether it still is: then nothing is read to find its end */
  readonly size?: number;
  readonly onBytes: (count: number) => void;
  /** throws where the run is to end */
  readonly checkStopped: () => void;
}

export interface CopiedBytes {
  /** the length of the file */
  readonly bytes: number;
  readonly written: number;
  readonly digest: bigint;
}

/** What a file system allocates at least; a run of zeros shorter than this is not worth a hole. */
const HOLE_BYTES = 4096;
const ZEROS = Buffer.alloc(HOLE_BYTES);

/** Copies an open file to its end and hashes it on the way. `to` is a new, empty file. */
export function copyBytes(from: number, to: number, options: CopyBytesOptions): CopiedBytes {
  const { fs, hasher, buffer, sparse, size, onBytes, checkStopped } = options;
  let stream: HashStream | undefined;
  let position = 0;
  let written = 0;
  for (;;) {
    checkStopped();
    const count = fillBuffer(fs, from, { buffer, position, end: size });
    const block = buffer.subarray(0, count);
    written += sparse ? writeSparse(fs, to, { block, position }) : writeAll(fs, to, { block, position });
    onBytes(count);
    const isLast = count < buffer.length;
    if (isLast && stream === undefined) {
      finishHole(fs, to, { sparse, size: count });
      return { bytes: count, written, digest: hasher.digest(block) };
    }
    stream ??= hasher.stream(1);
    stream.update(block);
    position += count;
    if (!isLast) continue;
    finishHole(fs, to, { sparse, size: position });
    return { bytes: position, written, digest: stream.digest() };
  }
}

/** Reads until the buffer is full or the file ends, which it does at `end` where that is given. */
export function fillBuffer(
  fs: Pick<FileSystem, 'read'>,
  fd: number,
  { buffer, position, end }: { buffer: Uint8Array; position: number; end?: number | undefined },
): number {
  let filled = 0;
  while (filled < buffer.length) {
    const count = fs.read(fd, buffer, filled, buffer.length - filled, position + filled);
    filled += count;
    if (count === 0 || position + filled === end) break;
  }
  return filled;
}

interface Block {
  readonly block: Uint8Array;
  readonly position: number;
}

function writeAll(fs: FileSystem, fd: number, { block, position }: Block): number {
  for (let done = 0; done < block.length; ) {
    done += fs.write(fd, block, done, block.length - done, position + done);
  }
  return block.length;
}

/** Writes the pages that are not all zeros; what lies between stays a hole. */
function writeSparse(fs: FileSystem, fd: number, { block, position }: Block): number {
  let written = 0;
  for (let start = 0; start < block.length; ) {
    let end = start;
    while (end < block.length && !isZero(block, end)) end = Math.min(end + HOLE_BYTES, block.length);
    if (end === start) {
      start += HOLE_BYTES;
      continue;
    }
    written += writeAll(fs, fd, { block: block.subarray(start, end), position: position + start });
    start = end;
  }
  return written;
}

function isZero(block: Uint8Array, start: number): boolean {
  const end = Math.min(start + HOLE_BYTES, block.length);
  return ZEROS.compare(block, start, end, 0, end - start) === 0;
}

function finishHole(fs: FileSystem, fd: number, { sparse, size }: { sparse: boolean; size: number }): void {
  if (sparse) fs.truncate(fd, size);
}
