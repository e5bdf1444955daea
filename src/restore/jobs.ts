import type { Attempt } from '../domain/failure.ts';
import type { OwnOfFile } from '../domain/metadata.ts';
import type { Overwrite } from '../domain/overwrite.ts';
import type { FsPath } from '../platform/fs-path.ts';
import type { SharedProgress } from '../platform/shared-progress.ts';
import type { Job } from '../platform/worker-pool.ts';

/** What restoring asks of the workers. */
export const RESTORE: Job<RestoreTask, RestoreAnswer> = { name: 'restore' };

export interface RestoreTask {
  readonly overwrite: Overwrite;
  /** makes temporary names of this task unlike all others */
  readonly run: string;
  readonly progress: SharedProgress;
  readonly folders: readonly FolderOfItems[];
  readonly items: readonly ItemToRestore[];
}

export interface FolderOfItems {
  readonly source: FsPath;
  readonly target: FsPath;
  /** the run made it, or found it empty: a name that is taken there is, for this file system, that of another item */
  readonly isNew: boolean;
}

export interface ItemToRestore {
  /** among the task's folders */
  readonly folder: number;
  readonly name: FsPath;
  /** where it is to have another name */
  readonly targetName?: FsPath;
  /** an earlier name of its folder that this file system may take for it; that one has its file by now */
  readonly elder?: FsPath | undefined;
  /** else a regular file */
  readonly isSymlink: boolean;
  /** of a regular file, else 0 */
  readonly size: number;
  /** the name's own, which linking gave up */
  readonly own?: OwnOfFile | undefined;
}

/** Per item. `kept`: something is there already and stays. */
export const Outcome = { notDone: 0, restored: 1, kept: 2, failed: 3, noSpace: 4 } as const;

export interface RestoreAnswer {
  readonly outcomes: Uint8Array;
  /** of files that were restored */
  readonly bytes: number;
  readonly failures: readonly { readonly item: number; readonly attempted: Attempt; readonly code: string }[];
}
