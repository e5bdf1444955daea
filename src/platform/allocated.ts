import type { FileStatus } from './file-system.ts';

/** What the system counts blocks in, whatever those of the disk are. */
const BLOCK_BYTES = 512n;

/** Bytes that a file takes on the disk. */
export function allocatedBytes({ blocks }: Pick<FileStatus, 'blocks'>): bigint {
  return blocks * BLOCK_BYTES;
}

/** True for a file that takes less than it has: it has holes, or the file system compresses it. */
export function hasHoles(status: Pick<FileStatus, 'blocks' | 'size'>): boolean {
  return allocatedBytes(status) < status.size;
}
