import type { FsPath } from '../platform/fs-path.ts';
import type { ScanRows } from '../walk/scan-rows.ts';
import type { FolderToCopy } from './jobs.ts';

/** Files that are complete in the snapshot in progress: copies, links and what a killed run had copied. */
export interface FinishedPart {
  /** what lstat says of each; folders are places in `folders` */
  readonly rows: ScanRows;
  readonly folders: readonly FolderToCopy[];
  /** one per row; meaningless where `hashed` is 0 */
  readonly digests: BigUint64Array;
  readonly hashed: Uint8Array;
  /** one per row: of Outcome, how it came to be there */
  readonly placed: Uint8Array;
  /** the same of names that stage two need not look at, and how many empty files and symlinks are in each folder */
  readonly settled: ScanRows;
  /** a name of `settled` is one of a file of `rows` */
  readonly entangled: boolean;
  /** inodes that had a link more for a moment, so that what an earlier look said of their change time is stale */
  readonly undone: readonly bigint[];
}

/** A folder of the snapshot that has everything in it, and its metadata. */
export interface FinishedFolder {
  /** the number of its parent; undefined for the snapshot itself */
  readonly parent: number | undefined;
  readonly name: FsPath;
  readonly ino: bigint;
  /** as it was set */
  readonly mtimeNs: bigint;
  /** allocated, of 512 bytes */
  readonly units: number;
}

export interface LinkedFiles {
  readonly files: number;
  /** their apparent size */
  readonly bytes: number;
}

/** Of a batch: names that became links to files that were there before. */
export interface TakenBatch {
  /** copies of this run */
  readonly copied: LinkedFiles;
  /** what a killed run had copied */
  readonly kept: LinkedFiles;
}

/** Stage two, as stage one sees it. It may replace names by links, and does so before it resolves. */
export interface FinishedCopies {
  takeBatch(parts: readonly FinishedPart[]): Promise<TakenBatch>;
}
