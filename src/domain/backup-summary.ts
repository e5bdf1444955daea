import type { Failure } from './failure.ts';
import type { DedupeSummary } from './summary.ts';

/** A row of robocopy's table. */
export interface BackupCounts {
  /** seen in the source, left-out ones included */
  readonly total: number;
  /** written anew, and kept because nothing equal was there */
  readonly copied: number;
  /** names of files that an earlier snapshot, or this one, has already */
  readonly linked: number;
  /** left out by the selection, or there already from a run that was killed */
  readonly skipped: number;
  /** a file on one side and a folder on the other, in a run taken up again */
  readonly mismatch: number;
  readonly failed: number;
  /** in a run taken up again: no longer in the source, and removed */
  readonly extras: number;
}

/** What a `backup` did. Sizes are bytes. */
export interface BackupSummary {
  readonly root: string;
  readonly sources: readonly string[];
  /** `unchanged`: with `skipIfUnchanged` there was nothing to do */
  readonly outcome: 'done' | 'interrupted' | 'unchanged';
  readonly dryRun: boolean;
  /** the snapshot's name; undefined where none was made */
  readonly snapshot: string | undefined;
  /** a run that was killed was taken up again */
  readonly resumed: boolean;
  readonly folders: BackupCounts;
  readonly files: BackupCounts;
  readonly bytes: BackupCounts;
  /** names of `files.skipped` that are not in the snapshot: the selection left them out */
  readonly leftOutFiles: number;
  /** devices, sockets, FIFOs in the source */
  readonly specialFiles: number;
  /** files that changed while they were copied, twice */
  readonly changedFiles: number;
  /** files with other bytes than in the previous snapshot, at the same size and time; told by the index */
  readonly suspiciousFiles: number;
  readonly failures: readonly Failure[];
  /** failures beyond those listed */
  readonly failuresNotListed: number;
  /** bytes read from files by stage one */
  readonly contentBytesRead: number;
  /** bytes written to files by stage one */
  readonly bytesWritten: number;
  /** wall time of copying, ms */
  readonly copyMs: number;
  /** wall time of the whole run, ms */
  readonly elapsedMs: number;
  /** stage two; undefined where it did not run */
  readonly dedupe: DedupeSummary | undefined;
}

/** The failures of both stages. */
export function allFailuresOf({
  failures,
  failuresNotListed,
  dedupe,
}: Pick<BackupSummary, 'failures' | 'failuresNotListed' | 'dedupe'>): Pick<
  BackupSummary,
  'failures' | 'failuresNotListed'
> {
  return {
    failures: [...failures, ...(dedupe?.failures ?? [])],
    failuresNotListed: failuresNotListed + (dedupe?.failuresNotListed ?? 0),
  };
}
