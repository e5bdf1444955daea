import type { Failure } from './failure.ts';

/** What an isolation would do. Sizes are bytes. */
export interface IsolatePlan {
  readonly root: string;
  /** names that are to get a file of their own: of a file whose names all are to be isolated, one keeps it */
  readonly names: number;
  /** names that have their files to themselves already */
  readonly alone: number;
  /** on the disk, of the copies that have to be made */
  readonly bytes: number;
  readonly freeBytes: number;
}

/** What an isolation did. */
export interface IsolateSummary {
  readonly plan: IsolatePlan;
  readonly outcome: 'done' | 'interrupted' | 'declined';
  readonly dryRun: boolean;
  /** names that have files of their own now, each read back and compared */
  readonly isolated: number;
  /** of these files */
  readonly bytes: number;
  /** names that got back metadata that linking had given up */
  readonly ownMetadata: number;
  readonly failures: readonly Failure[];
  readonly failuresNotListed: number;
  /** wall time of the run, ms, without that in which the user was asked */
  readonly elapsedMs: number;
}
