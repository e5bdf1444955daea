import type { ReadFailure } from '../hashing/read-source.ts';
import type { FolderReach } from '../linking/held-folder.ts';
import type { LinkActions, LinkResult } from '../linking/link-names.ts';
import type { SharedProgress } from '../platform/shared-progress.ts';
import type { Job } from '../platform/worker-pool.ts';
import type { FileTable } from '../walk/file-table.ts';
import type { UnchangedAnswer, UnchangedTask } from '../walk/find-unchanged.ts';
import type { StampTask } from '../walk/folder-stamp.ts';
import type { RecordedFilesTask } from '../walk/recorded-files.ts';

/** What dedupe asks of the workers. Inodes, names and folders are row numbers of the table. */
export const IS_AS_STAMPED: Job<StampTask, boolean> = { name: 'is-as-stamped' };
export const ARE_AS_RECORDED: Job<RecordedFilesTask, boolean> = { name: 'are-as-recorded' };
export const FIND_UNCHANGED: Job<UnchangedTask, UnchangedAnswer> = { name: 'find-unchanged' };
export const PARTITION: Job<PartitionTask, PartitionAnswer> = { name: 'partition' };
export const LINK: Job<LinkTask, LinkResult> = { name: 'link' };

/** Shared by all tasks: memory that every thread sees. */
export interface SharedState {
  readonly table: FileTable;
  /** per metadata row: inodes of equal values are eligible for one another */
  readonly eligibility: Uint32Array;
  readonly progress: SharedProgress;
}

/** The same for tasks that read. */
export interface ReadState extends SharedState {
  /** false where no index has digests to compare with or wants them */
  readonly wantsDigests: boolean;
}

/** Size classes, one after the other: class i has `unread[unreadEnd[i - 1] .. unreadEnd[i])`, and so for `known`. */
export interface PartitionTask extends ReadState {
  readonly sizes: Float64Array;
  readonly unread: Uint32Array;
  readonly unreadEnd: Uint32Array;
  readonly known: Uint32Array;
  readonly knownDigests: BigUint64Array;
  readonly knownEnd: Uint32Array;
}

/** Groups, one after the other: group i has `members[memberEnd[i - 1] .. memberEnd[i])`. */
export interface PartitionAnswer {
  readonly digests: BigUint64Array;
  readonly members: Uint32Array;
  readonly memberEnd: Uint32Array;
  /** ids are inodes */
  readonly failures: readonly ReadFailure[];
  readonly rotten: readonly number[];
  readonly bytesRead: number;
}

export interface LinkTask extends SharedState {
  readonly actions: LinkActions;
  readonly limit: number;
  readonly reach: FolderReach;
  readonly run: string;
}
