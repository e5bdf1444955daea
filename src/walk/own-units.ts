import type { FileStatus } from '../platform/file-system.ts';

/** Allocated, of 512 bytes; what has other names would not come free with this one. */
export function ownUnits({ blocks, nlink }: Pick<FileStatus, 'blocks' | 'nlink'>): number {
  return nlink > 1n ? 0 : Number(blocks);
}
