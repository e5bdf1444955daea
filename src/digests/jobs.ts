import type { ReadFailure } from '../hashing/read-source.ts';
import type { SharedProgress } from '../platform/shared-progress.ts';
import type { Job } from '../platform/worker-pool.ts';
import type { FileTable } from '../walk/file-table.ts';

/** Reads files to know their digests. Inodes are row numbers of the table. */
export const HASH: Job<HashTask, HashAnswer> = { name: 'hash' };

export interface HashTask {
  readonly table: FileTable;
  readonly progress: SharedProgress;
  readonly inodes: Uint32Array;
}

export interface HashAnswer {
  /** those that were read, and their digests */
  readonly inodes: Uint32Array;
  readonly digests: BigUint64Array;
  /** ids are inodes */
  readonly failures: readonly ReadFailure[];
  readonly bytesRead: number;
}
