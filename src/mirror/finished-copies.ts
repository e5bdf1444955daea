import type { FsPath } from '../platform/fs-path.ts';
import type { FinishedFiles, FolderToCopy, SettledFiles } from './jobs.ts';

/** With the folders of the task. */
export interface SettledPart extends SettledFiles {
  readonly folders: readonly Pick<FolderToCopy, 'number'>[];
}

/** With the folders of the task. */
export interface FinishedPart extends FinishedFiles {
  readonly folders: readonly FolderToCopy[];
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
  /** What is in the snapshot and needs nothing of stage two. */
  takeSettled(part: SettledPart): void;
  takeBatch(parts: readonly FinishedPart[]): Promise<TakenBatch>;
}
