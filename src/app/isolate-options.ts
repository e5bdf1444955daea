import type { Observer } from '../domain/events.ts';
import type { IsolatePlan } from '../domain/isolate-summary.ts';

/** The options of `isolate`; each is explained in the README. */
export interface IsolateOptions {
  /** files, or folders with all files in them */
  readonly paths: readonly string[];
  /** the folder that holds the snapshots; found above the paths where not given */
  readonly root?: string;
  /** count, and change nothing */
  readonly dryRun?: boolean;
  /** Sees the plan and agrees to it; where it is not given the plan is carried out. */
  readonly confirm?: (plan: IsolatePlan) => Promise<boolean>;
  readonly threads?: number;
  /** the folder of the index, or false for none; it tells the metadata that linking gave up */
  readonly index?: string | false;
  readonly onEvent?: Observer;
  /** finishes the files in hand */
  readonly signal?: AbortSignal;
}
