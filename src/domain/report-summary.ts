import type { Failure } from './failure.ts';

/** What was written: nothing where it was interrupted, and the page of before stays. */
export interface ReportSummary {
  readonly root: string;
  readonly outcome: 'done' | 'interrupted';
  /** absolute */
  readonly html: string;
  readonly bytes: number;
  /** what could not be looked at: the figures lack it */
  readonly failures: readonly Failure[];
  readonly failuresNotListed: number;
}
