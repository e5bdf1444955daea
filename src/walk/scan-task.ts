import type { Failure } from '../domain/failure.ts';
import type { FsPath } from '../platform/fs-path.ts';
import type { NamePatterns } from './name-filter.ts';
import type { ScanRows } from './scan-rows.ts';
import type { SealedFolder } from './sealed-folder.ts';
import type { FolderTimes } from './take-settled.ts';

/** What is the same in every task of a scan. */
export interface ScanRules {
  readonly root: FsPath;
  readonly device: bigint;
  readonly snapshots: string;
  readonly patterns: NamePatterns;
  /** bytes, inclusive */
  readonly minSize: number;
  readonly maxSize: number;
  /** snapshots that are not entered, by path relative to the root */
  readonly sealed: ReadonlyMap<string, SealedFolder>;
  /** snapshots that get a row and are not entered, and their inodes: who asks knows what is in them */
  readonly made?: ReadonlyMap<string, bigint>;
  /** enter snapshots that are in progress too; they are left out where not given */
  readonly inProgress?: boolean;
  /** a file that this run writes to: it is left out, and no failure for having changed */
  readonly ownLog?: string | undefined;
  /** folders that are not entered, and files that are left out, as they are displayed: something is mounted there */
  readonly mountPoints: readonly string[];
  /** to look at a tree: folders, symlinks, empty and special files are names too, each with its mode in the table */
  readonly takesAll?: boolean;
  /** snapshots that are entered, by path relative to the root; where absent, all that `snapshots` takes */
  readonly only?: ReadonlySet<string>;
  /** link counts may have one too many, of a short name that no listing shows; they have not where not given */
  readonly countsShortNames?: boolean;
  /** a file whose listed inode was met before, under another name, is not looked at again; it is where not given */
  readonly listingTellsInodes?: boolean;
  /** look for what killed runs left; false in a dry run */
  readonly removeLeftovers: boolean;
  /** in a task, while there is work for all threads */
  readonly namesPerTask: number;
}

/** A folder to enter, with the times that it had when it was found: what is there then must be the same folder. */
export interface FolderToScan extends FolderTimes {
  readonly path: FsPath;
  /** 0 for the root */
  readonly depth: number;
  /** the depth of the snapshot it is or lies in, undefined above the snapshots */
  readonly snapshotDepth: number | undefined;
}

export interface ScanTask {
  /** the same in every task of a scan, and in no other */
  readonly scan: number;
  readonly rules: ScanRules;
  readonly folders: readonly FolderToScan[];
  /** names after which the folders that were found and not entered are handed back */
  readonly enoughNames: number;
  /** rows of an earlier task, to be filled again */
  readonly spare?: ScanRows | undefined;
}

export interface ScanResult {
  readonly rows: ScanRows;
  /** folders that were found and not entered, with their numbers within the task */
  readonly notEntered: readonly { readonly number: number; readonly folder: FolderToScan }[];
  readonly leftOut: LeftOutCounts;
  /** what is on other devices or mounted there, folders and files; relative to the root */
  readonly otherDevices: readonly string[];
  /** sealed snapshots that were met, and are those that were sealed */
  readonly sealedMet: readonly string[];
  /** temporary names of killed runs, of files that have other names or are copies */
  readonly leftovers: readonly Leftover[];
  readonly failures: readonly Failure[];
}

/** A temporary name, in the folder of this number. */
export interface Leftover {
  readonly folder: number;
  readonly name: string;
  readonly ino: bigint;
}

export interface LeftOutCounts {
  emptyFiles: number;
  symlinks: number;
  specialFiles: number;
  filtered: number;
}
