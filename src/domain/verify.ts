import type { Failure } from './failure.ts';

/**
 * `rotten`: size and time as recorded, other bytes. `unreadable`: the disk does not give the bytes. `changed`: in a
 * sealed snapshot, but size or time are not those recorded, or it is younger than the record. `missing`: recorded, but gone from a sealed snapshot.
 */
export const FINDINGS = ['rotten', 'unreadable', 'changed', 'missing'] as const;
export type FindingKind = (typeof FINDINGS)[number];

/** What `verify` found of one file. */
export interface VerifyFinding {
  readonly type: 'verify-finding';
  readonly finding: FindingKind;
  /** every name that shares the file, relative to the root; none where only the number of missing names is known */
  readonly paths: readonly string[];
  /** names of the snapshots that have it, oldest first */
  readonly snapshots: readonly string[];
  /** bytes, as recorded */
  readonly size?: number;
  /** of `unreadable`: an errno name */
  readonly code?: string;
  /** of `missing`: how many names, where the index cannot tell which */
  readonly names?: number;
  /** of `rotten` and `unreadable`: a file that has the bytes as they were recorded, relative to the root */
  readonly soundCopy?: string;
  /** of `missing`: where the file still is, or one that was recorded with the same bytes; relative to the root */
  readonly otherCopy?: string;
  /** with `repair`: all names have sound bytes again */
  readonly repaired?: boolean;
  /** with `repair`: left alone, for what is recorded may be of another file that had its number before */
  readonly unproven?: boolean;
}

export interface VerifySummary {
  readonly root: string;
  readonly outcome: 'done' | 'interrupted';
  /** false: there is no index, so it was only tried whether files can be read */
  readonly compared: boolean;
  /** files behind the names that were to be verified, each counted once */
  readonly files: number;
  /** bytes of those files */
  readonly bytes: number;
  /** of these, left out because they were verified lately, or are not in the sample */
  readonly verifiedLately: number;
  readonly notInSample: number;
  /** read and as recorded; without an index, read */
  readonly sound: number;
  /** read for the first time: where the run remembers, the index knows their hashes from now on */
  readonly newlyRecorded: number;
  /** what was read is remembered; false on a disk that cannot be written to */
  readonly remembered: boolean;
  readonly found: Readonly<Record<FindingKind, number>>;
  readonly repaired: number;
  /** at most 1,000 */
  readonly findings: readonly VerifyFinding[];
  readonly findingsNotListed: number;
  /** with a sample: what it was drawn with; the same seed draws the same files of the same tree */
  readonly seed: number | undefined;
  /** items that could not be looked at or repaired */
  readonly failures: readonly Failure[];
  readonly failuresNotListed: number;
  readonly contentBytesRead: number;
  /** wall time, ms */
  readonly elapsedMs: number;
}
