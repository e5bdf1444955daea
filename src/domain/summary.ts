import type { Failure } from './failure.ts';
import type { MetadataField } from './metadata.ts';

/** What a run did. Sizes are bytes; `disk` sizes count allocated blocks, as `du` does. */
export interface DedupeSummary {
  readonly root: string;
  readonly outcome: 'done' | 'interrupted';
  /** true: nothing was linked or remembered; the figures say what a run would do */
  readonly dryRun: boolean;
  /** walked in this run */
  readonly snapshots: number;
  /** sealed, and not walked again: with `newOnly`, or where they are as the last walk left them */
  readonly snapshotsNotWalked: number;
  /** in these, when they were sealed; no other figure counts them */
  readonly namesNotWalked: number;
  readonly oldestSnapshot: string | undefined;
  readonly newestSnapshot: string | undefined;
  /** regular files' names below the root that passed the filters */
  readonly names: number;
  readonly inodesBefore: number;
  readonly inodesAfter: number;
  /** every name counted */
  readonly apparentBytes: number;
  /** every inode counted once */
  readonly uniqueBytesBefore: number;
  readonly uniqueBytesAfter: number;
  readonly diskBytesBefore: number;
  readonly diskBytesAfter: number;
  /** allocated bytes of the inodes that lost their last name: what the disk gives back */
  readonly reclaimedBytes: number;
  /** names replaced by a link to another inode in this run */
  readonly linkedNames: number;
  /** inodes that names were linked to in this run */
  readonly canonicals: number;
  /** names that shared an inode with an earlier name before the run */
  readonly alreadyLinkedNames: number;
  readonly differingMetadata: DifferingMetadata;
  readonly leftOut: LeftOut;
  /** names left alone because their file, or the canonical, changed while the run worked */
  readonly changedNames: number;
  readonly failures: readonly Failure[];
  /** failures beyond those listed (the list is bounded) */
  readonly failuresNotListed: number;
  /** bytes read from files */
  readonly contentBytesRead: number;
  /** wall time spent reading, ms */
  readonly readMs: number;
  /** wall time of the whole run, ms */
  readonly elapsedMs: number;
}

/** Equal contents that were left alone because their metadata differ. */
export interface DifferingMetadata {
  /** inodes that would lose their last name */
  readonly files: number;
  /** allocated bytes that would come free with them */
  readonly bytes: number;
  /** the smallest `--ignore` that would link all of them */
  readonly ignore: readonly MetadataField[];
}

/** What was seen and not considered, and why. */
export interface LeftOut {
  readonly emptyFiles: number;
  readonly symlinks: number;
  /** devices, sockets, FIFOs */
  readonly specialFiles: number;
  /** by --include, --exclude, --min-size, --max-size, --snapshots; a folder counts as one */
  readonly filtered: number;
  /** folders and files below the root that are on another device, or mounted there; relative to the root */
  readonly otherDevices: readonly string[];
}
