import type { EntryKind } from './entry-kind.ts';
import type { Failure } from './failure.ts';

/** One file (or folder, …) at one path, in snapshots that follow one another. */
export interface FoundName {
  readonly type: 'found-name';
  /** within the snapshots; bytes that are not UTF-8 show as U+FFFD */
  readonly path: string;
  readonly kind: EntryKind;
  /** names of snapshots; the same where there is one only */
  readonly newest: string;
  readonly oldest: string;
  readonly snapshots: number;
  /** bytes; of a file */
  readonly size?: number;
  /** in the newest, ms since the epoch */
  readonly mtimeMs: number;
}

export interface FindSummary {
  readonly root: string;
  readonly globs: readonly string[];
  readonly outcome: 'done' | 'interrupted';
  /** how many were searched */
  readonly snapshots: number;
  /** names that match, in all snapshots */
  readonly names: number;
  readonly failures: readonly Failure[];
  readonly failuresNotListed: number;
  /** wall time, ms */
  readonly elapsedMs: number;
}

/** A name of the file that was asked for, or of another one with the same bytes. */
export interface LinkedName {
  readonly type: 'linked-name';
  /** relative to the root */
  readonly path: string;
  /** it is a name of the very file: whoever writes to one writes to all */
  readonly sameFile: boolean;
  /** the file's number; of names that share a file it is the same */
  readonly ino: bigint;
  /** ms since the epoch */
  readonly mtimeMs: number;
}

export interface LinksSummary {
  readonly root: string;
  /** of the file, relative to the root */
  readonly path: string;
  readonly outcome: 'done' | 'interrupted';
  /** bytes */
  readonly size: number;
  /** xxh64, 16 hex digits; undefined where the file is empty or could not be read */
  readonly digest: string | undefined;
  /** below the root */
  readonly sameFileNames: number;
  /** names of the file that are not below the root, or not in a complete snapshot; undefined unless all of it was seen */
  readonly namesElsewhere: number | undefined;
  /** names of other files with the same bytes, and how many files those are */
  readonly equalNames: number;
  readonly equalFiles: number;
  readonly failures: readonly Failure[];
  readonly failuresNotListed: number;
  readonly contentBytesRead: number;
  /** wall time, ms */
  readonly elapsedMs: number;
}
