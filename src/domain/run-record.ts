import type { Failure } from './failure.ts';

/** How a command that worked on a root ended; the index keeps the newest. Plain JSON, so that it can be stored as such. */
export interface RunRecord {
  /** ms since the epoch */
  readonly startedAt: number;
  /** the command's name: `dedupe`, `backup`, … */
  readonly command: string;
  /** wall time, ms */
  readonly durationMs: number;
  /** `failed`: something stopped it; items that failed while the rest went on are in `failures` */
  readonly outcome: 'done' | 'interrupted' | 'failed';
  /** the snapshot that it was about, where it was about one */
  readonly snapshot?: string;
  /** of `backup`: the same for the same sources on the same machine; not in records of earlier versions */
  readonly job?: string;
  /** names that it looked at */
  readonly names: number;
  /** names that it changed: linked, copied, deleted, isolated, repaired */
  readonly changedNames: number;
  /** content bytes that it read and wrote */
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** bytes that the disk got back */
  readonly reclaimedBytes: number;
  /** items that failed, or that a check found fault with */
  readonly failures: number;
  /** the first of them */
  readonly problems?: readonly Failure[];
  /** of `failed`: the sentence that the user saw */
  readonly error?: string;
}

/** The runs on a root, oldest first: the newest 1,000. */
export interface RunHistory {
  readonly root: string;
  /** false: there is no index, and so nothing is remembered */
  readonly hasIndex: boolean;
  readonly runs: readonly RunRecord[];
}
