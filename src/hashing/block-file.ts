import { errnoOrThrow } from '../platform/errno.ts';
import { CHANGED, faultOfStatus, openOrFault } from './file-faults.ts';
import { addFailure, closeAfterReading, type ReadJob, readBytes } from './read-job.ts';
import type { ReadFault } from './read-source.ts';

/** A large file that is read block by block. */
export interface BlockFile {
  readonly id: number;
  /** its digest is wanted; a file without this is only compared */
  readonly hashed: boolean;
  /** held open; undefined before the first block, and where too many others are open */
  fd: number | undefined;
}

/** How many files of a lockstep are open, and may be. */
export interface OpenFiles {
  count: number;
  readonly limit: number;
}

export interface Block {
  readonly buffer: Uint8Array;
  readonly offset: number;
  readonly position: number;
  readonly length: number;
}

/**
 * Reads one block; false where that failed, which is then recorded, and the file closed.
 * Where too many files are open, the file is opened for this block alone, and must be untouched each time.
 */
export function readBlock(job: ReadJob, file: BlockFile, block: Block, open: OpenFiles): boolean {
  const fault = file.fd === undefined ? openAndRead(job, file, block, open) : readFrom(job, file.fd, block);
  if (fault === undefined) {
    if (!file.hashed) job.source.onCompared(block.length);
    return true;
  }
  addFailure(job, file.id, fault);
  letGo(job, file, open);
  return false;
}

function openAndRead(job: ReadJob, file: BlockFile, block: Block, open: OpenFiles): ReadFault | undefined {
  const fd = openOrFault(job, file.id);
  if (typeof fd !== 'number') return fd;
  if (open.count < open.limit) {
    open.count++;
    file.fd = fd;
    return readFrom(job, fd, block);
  }
  try {
    return readFrom(job, fd, block) ?? faultOfStatus(job, file.id, fd);
  } finally {
    closeAfterReading(job, fd);
  }
}

function readFrom(job: ReadJob, fd: number, block: Block): ReadFault | undefined {
  const { length } = block;
  try {
    return readBytes(job, fd, { ...block, enough: length, most: length }) === length ? undefined : CHANGED;
  } catch (error: unknown) {
    return { attempted: 'read', code: errnoOrThrow(error) };
  }
}

/** Closes a file that was read to its end; false, and recorded, where it is not the one that was seen. */
export function finish(job: ReadJob, file: BlockFile, open: OpenFiles): boolean {
  const fault = file.fd === undefined ? undefined : faultOfStatus(job, file.id, file.fd);
  letGo(job, file, open);
  if (fault !== undefined) addFailure(job, file.id, fault);
  return fault === undefined;
}

export function letGo(job: ReadJob, file: BlockFile, open: OpenFiles): void {
  if (file.fd === undefined) return;
  closeAfterReading(job, file.fd);
  file.fd = undefined;
  open.count--;
}
