import type { LinksMode, UnchangedMode } from '../domain/backup-modes.ts';
import type { Attempt, Failure } from '../domain/failure.ts';
import type { MetadataField } from '../domain/metadata.ts';
import type { FsPath } from '../platform/fs-path.ts';
import type { SharedProgress } from '../platform/shared-progress.ts';
import type { Job } from '../platform/worker-pool.ts';
import type { ScanRows } from '../walk/scan-rows.ts';
import type { Selection } from './selection.ts';

/** What the mirror asks of the workers. */
export const LIST_SOURCE: Job<ListTask, ListAnswer> = { name: 'list-source' };
export const COPY: Job<CopyTask, CopyAnswer> = { name: 'copy' };
export const FINISH: Job<FinishTask, FinishAnswer> = { name: 'finish' };
export const COMPARE: Job<CompareTask, boolean> = { name: 'compare' };

/** What an entry of a source is and how it is copied. */
export const EntryKind = { file: 0, symlink: 1, followedFile: 2 } as const;

export interface ListTask {
  /** the same in every task of a scan, and in no other */
  readonly scan: number;
  readonly links: LinksMode;
  readonly selection: Selection;
  /** (dev, ino) of the folder of the backups, which is left out whatever leads to it */
  readonly root: string;
  readonly folders: readonly FolderToList[];
  /** where what is unchanged becomes links at once */
  readonly onSight?: LinkingOnSight | undefined;
}

export interface LinkingOnSight {
  readonly rules: CopyRules;
  /** one a folder of the task; undefined where nothing is to be linked into it */
  readonly places: readonly (FolderPlaces | undefined)[];
}

export interface FolderToList {
  readonly source: FsPath;
  /** relative to its source, with `/`; '' for the source itself */
  readonly relative: string;
  /** 1 for the source itself, as in robocopy's /LEV */
  readonly level: number;
  /** the whole of a disk: what Windows keeps there is left out */
  readonly isDriveRoot: boolean;
  /** (dev, ino) of the folders that lead here; only where links are followed */
  readonly chain: readonly string[];
}

/** Of a folder of the source. */
export interface FolderPlaces {
  /** its folder in the snapshot in progress */
  readonly target: FsPath;
  /** its folder in the previous snapshot, where the run looks there */
  readonly previous: FsPath | undefined;
}

export interface LeftOutOfSource {
  specialFiles: number;
  /** symlinks, with `--links skip` */
  symlinks: number;
  files: number;
  /** of `files` */
  bytes: number;
  folders: number;
}

/** What the folders hold, left-out entries apart, in columns: an array of its own for each would be most of the work. */
export interface ListAnswer {
  /** folder by folder, up to the ends */
  readonly names: readonly FsPath[];
  readonly namesEnd: Uint32Array;
  /** of EntryKind, one a name */
  readonly kinds: Uint8Array;
  /** bytes, one a name */
  readonly sizes: Float64Array;
  /** names of files that have further ones: equal keys are one file */
  readonly hardLinks: readonly { readonly name: number; readonly key: string }[];
  readonly subfolders: readonly FsPath[];
  readonly subfoldersEnd: Uint32Array;
  /** one a subfolder; empty where links are not followed */
  readonly chains: readonly (readonly string[])[];
  readonly leftOut: LeftOutOfSource;
  /** places of folders of the task that could not be listed, and why */
  readonly notListed: readonly { readonly folder: number; readonly code: string }[];
  /** places of those that changed whenever they were listed */
  readonly unsettled: readonly number[];
  /** of what is in none of the columns */
  readonly failures: readonly Failure[];
  /** nor is what became links */
  readonly linked?: LinkedOnSight | undefined;
}

/** Names in the snapshot that stage two need not look at. */
export interface SettledFiles {
  /** what else is in the folders is counted here */
  readonly settled: ScanRows;
  /** inodes that had a link more for a moment, so that what an earlier look said of their change time is stale */
  readonly undone: readonly bigint[];
}

/** What became links while it was listed. Folders are those of the task. */
export interface LinkedOnSight extends SettledFiles {
  /** one a folder: 1 where that of the snapshot was made */
  readonly isMade: Uint8Array;
  readonly files: number;
  /** their apparent size */
  readonly bytes: number;
}

/** Another name of a source file, which is in the snapshot already. */
export interface Twin {
  /** in the source */
  readonly source: FsPath;
  /** in the snapshot */
  readonly target: FsPath;
}

/** What is the same in every copy task of a run. */
export interface CopyRules {
  readonly unchanged: UnchangedMode;
  /** only look: what is unchanged by size and metadata would be linked, the rest copied */
  readonly dryRun: boolean;
  readonly ignore: readonly MetadataField[];
  /** of data that stage two has not seen */
  readonly batchBytes: number;
  /** names an inode may have */
  readonly limit: number;
  /** the snapshot was begun by a run that was killed: what is there already is looked at first */
  readonly resumed: boolean;
  /** … and since then the machine was started anew: what is there may lack bytes, and is compared with the source */
  readonly doubtful: boolean;
  /** when it was begun, ns since the epoch: what changed in the source since then is compared as well */
  readonly begunNs: bigint;
  /** how often files that are in use are tried again, when the others are done, and after how many ms */
  readonly retries: number;
  readonly waitMs: number;
  /** mtimes that are not further apart are equal, in ns */
  readonly timeSlackNs: bigint;
  /** makes temporary names of this run unlike all others */
  readonly run: string;
  readonly progress: SharedProgress;
}

export interface CopyTask {
  readonly rules: CopyRules;
  readonly folders: readonly FolderToCopy[];
  /** the columns of the items: cheaper to send than an object for each */
  readonly names: readonly FsPath[];
  /** of EntryKind */
  readonly kinds: Uint8Array;
  /** places in `folders` */
  readonly folderOf: Uint32Array;
  /** empty where no item has one */
  readonly twins: readonly (Twin | undefined)[];
  /** 1 where the item may become a link to its namesake in the previous snapshot */
  readonly mayLink: Uint8Array;
  /** names in the same folders that the disk may take for the items'; empty where no item has one */
  readonly elders: readonly (FsPath | undefined)[];
  /** of this task within the run */
  readonly number: number;
}

export interface FolderToCopy extends FolderPlaces {
  readonly number: number;
  readonly source: FsPath;
}

/** Per item; `busy`: failed for now, and may do later. */
export const Outcome = { notDone: 0, copied: 1, linked: 2, kept: 3, failed: 4, noSpace: 5, busy: 6 } as const;

/** Files of a task that are complete in the snapshot in progress: copies, links and what a killed run had copied. */
export interface FinishedFiles extends SettledFiles {
  /** the regular files that are complete and that stage two has not seen; folders are those of the task */
  readonly rows: ScanRows;
  /** one per row; meaningless where `hashed` is 0 */
  readonly digests: BigUint64Array;
  readonly hashed: Uint8Array;
  /** one per row: of Outcome, how it came to be there */
  readonly placed: Uint8Array;
  /** a name of `settled` is one of a file of `rows` */
  readonly entangled: boolean;
}

export interface CopyAnswer extends FinishedFiles {
  readonly outcomes: Uint8Array;
  readonly failures: readonly { readonly item: number; readonly attempted: Attempt; readonly code: string }[];
  /** the errno of a full disk or quota, which ended the task */
  readonly noSpace: string | undefined;
  readonly bytesRead: number;
  readonly bytesWritten: number;
}

/** Folders that have everything in them, and the folders of the source whose metadata they get. */
export interface FinishTask {
  readonly targets: readonly FsPath[];
  /** undefined where there is none: then it is only looked at */
  readonly sources: readonly (FsPath | undefined)[];
  /** a source may be a symlink to a folder */
  readonly followed: boolean;
  /** also those whose mode could keep this user from what is in them */
  readonly evenClosed: boolean;
  readonly progress: SharedProgress;
}

/** Per folder; `closed`: not before all that are in it. */
export const Finishing = { notDone: 0, done: 1, closed: 2 } as const;

export interface FinishAnswer {
  readonly states: Uint8Array;
  /** of those that are done */
  readonly ino: BigUint64Array;
  readonly mtimeNs: BigInt64Array;
  /** allocated, of 512 bytes */
  readonly units: Float64Array;
  readonly failures: readonly { readonly at: number; readonly code: string }[];
}

/** Is what these folders hold what the previous snapshot holds? */
export interface CompareTask {
  readonly rules: CopyRules;
  /** else size and metadata will do */
  readonly readBytes: boolean;
  readonly folders: readonly FolderToCompare[];
}

export interface FolderToCompare {
  readonly source: FsPath;
  readonly previous: FsPath;
  readonly names: readonly FsPath[];
  /** of EntryKind */
  readonly kinds: Uint8Array;
  readonly subfolders: readonly FsPath[];
}
