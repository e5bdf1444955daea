import type { Attempt } from '../domain/failure.ts';
import type { OwnOfFile } from '../domain/metadata.ts';
import type { FsPath } from '../platform/fs-path.ts';
import type { SharedProgress } from '../platform/shared-progress.ts';
import type { Job } from '../platform/worker-pool.ts';

/** What isolating asks of the workers: the names of one folder, so that its times are put back once. */
export const ISOLATE: Job<IsolateTask, IsolateAnswer> = { name: 'isolate' };

export interface IsolateTask {
  readonly folder: FsPath;
  readonly ino: bigint;
  /** names are reached through the folder, held open */
  readonly byFd: boolean;
  readonly progress: SharedProgress;
  readonly items: readonly ItemToIsolate[];
}

export interface ItemToIsolate {
  readonly name: FsPath;
  readonly ino: bigint;
  /** the name's own, which linking gave up */
  readonly own: OwnOfFile | undefined;
}

/** Per item. `alone`: its file has no other name, so nothing was copied. */
export const Outcome = { notDone: 0, isolated: 1, alone: 2, failed: 3, noSpace: 4 } as const;

export interface IsolateAnswer {
  readonly outcomes: Uint8Array;
  /** of files that were copied */
  readonly bytes: number;
  readonly failures: readonly { readonly item: number; readonly attempted: Attempt; readonly code: string }[];
  /** the folder's times could not be put back */
  readonly folderFailure: string | undefined;
}
