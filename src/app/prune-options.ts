import type { Observer } from '../domain/events.ts';
import type { PrunePlan } from '../domain/prune-summary.ts';
import type { RetentionPolicy } from '../domain/retention.ts';

/** The options of `prune`; each is explained in the README. */
export interface PruneOptions {
  /** the folder that holds the snapshots */
  readonly root: string;
  /** what is to be kept; what no rule keeps is deleted */
  readonly keep?: RetentionPolicy;
  /** bytes that are to be free: without rules, the oldest are deleted until that is so; with rules, of what they do not keep */
  readonly minFree?: number;
  /** folders to delete as well, snapshots or not, by their names below the root */
  readonly also?: readonly string[];
  /** which folders are snapshots, as a glob relative to the root; `*` where not given */
  readonly snapshots?: string;
  /** plan, and change nothing */
  readonly dryRun?: boolean;
  /** Sees the plan and agrees to it; where it is not given the plan is carried out. */
  readonly confirm?: (plan: PrunePlan) => Promise<boolean>;
  /** the folder of the index, or false for none; `<root>/.dedupe-backups` where not given */
  readonly index?: string | false;
  readonly onEvent?: Observer;
  /** finishes the name in hand; what is left of a snapshot is deleted by the next run */
  readonly signal?: AbortSignal;
  /** the wall clock */
  readonly now?: () => Date;
}
