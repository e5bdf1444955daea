import type { Failure } from './failure.ts';
import type { KeepReason } from './prune-choice.ts';

/** A snapshot, or a folder named by `also`, that is to be deleted. Sizes are bytes. */
export interface SnapshotToDelete {
  /** relative to the root */
  readonly name: string;
  /** files, symlinks and the like */
  readonly names: number;
  readonly folders: number;
  /** allocated bytes that come free when it goes, those before it in the plan gone: of folders, and of files that have no other name */
  readonly frees: number;
  /** something in it could not be looked at, so more may come free */
  readonly isLeast: boolean;
}

export interface KeptSnapshot {
  readonly name: string;
  /**
   * `not-needed`: no rule keeps it, but enough is free without it; `not-asked-for`: only folders named by `also` go;
   * `unclear-name`: bytes of its name are not UTF-8
   */
  readonly keptBy: readonly (KeepReason | 'not-needed' | 'not-asked-for' | 'mounted' | 'unclear-name')[];
}

/** What a prune would do. */
export interface PrunePlan {
  readonly root: string;
  /** in the order in which they are deleted: what was asked for by name, then the oldest first */
  readonly toDelete: readonly SnapshotToDelete[];
  /** oldest first */
  readonly kept: readonly KeptSnapshot[];
  /** folders that are no snapshots by their names */
  readonly others: readonly string[];
  readonly inProgress: readonly string[];
  readonly freeBytes: number;
  /** all of `toDelete` */
  readonly frees: number;
  /** of the bytes that were to be free, how many will not be; undefined where none were asked for */
  readonly missing: number | undefined;
}

/** What a prune did. */
export interface PruneSummary {
  readonly plan: PrunePlan;
  /** `declined`: the plan was not agreed to */
  readonly outcome: 'done' | 'interrupted' | 'declined';
  readonly dryRun: boolean;
  /** names of the snapshots that are gone */
  readonly deleted: readonly string[];
  /** snapshots that were taken out of the root and are not all gone: the next run deletes the rest */
  readonly begun: number;
  /** files, symlinks and the like that were removed */
  readonly names: number;
  readonly folders: number;
  /** by the plan, of the snapshots that are gone */
  readonly freedBytes: number;
  readonly failures: readonly Failure[];
  readonly failuresNotListed: number;
  /** wall time of the run, ms, without that in which the user was asked */
  readonly elapsedMs: number;
}
