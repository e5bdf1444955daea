import { Buffer } from 'node:buffer';
import path from 'node:path';
import { DiskFull } from '../domain/disk-full.ts';
import type { FileSystem } from '../platform/file-system.ts';

/** A commit writes each page that it changes anew: 4 KiB for every ten or twenty files of a batch. */
const LEAST_FREE_BYTES = 1024 * 1024;
/** What LMDB makes it for 126 readers. */
const LOCK_FILE_BYTES = 8272;

/**
 * Throws DiskFull where the disk has no room for a commit. LMDB would find out, too, but say so on stderr
 * in words of its own.
 */
export function checkRoomForCommit(fs: FileSystem, file: string): void {
  const free = fs.freeBytes(path.dirname(file));
  if (free >= LEAST_FREE_BYTES) return;
  const kib = (bytes: number): number => Math.floor(bytes / 1024);
  const has = `has ${kib(free)} KiB free, and the index needs ${kib(LEAST_FREE_BYTES)} KiB to be written to`;
  throw new DiskFull(`The disk of ${file} is full: it ${has}.`, {
    hint: 'Free a few MB there and run this again; or keep the index elsewhere with --index DIR, or do without with --no-index.',
  });
}

/**
 * Makes LMDB's lock file with its blocks. LMDB makes it as a hole and writes to it through a memory map: where a disk
 * or a quota has no block left for that, the system kills the process (SIGBUS).
 */
export function reserveLockFile(fs: FileSystem, lockFile: string): void {
  fs.createFile(lockFile, Buffer.alloc(LOCK_FILE_BYTES));
}
