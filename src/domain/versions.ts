import type { Failure } from './failure.ts';

/** One state of a file at one path, in snapshots that follow one another. */
export interface FileVersion {
  readonly type: 'file-version';
  /** within the snapshots: where it was then */
  readonly path: string;
  /** names of snapshots; the same where there is one only */
  readonly oldest: string;
  readonly newest: string;
  readonly snapshots: number;
  /** bytes */
  readonly size: number;
  /** ms since the epoch */
  readonly mtimeMs: number;
  /** xxh64, 16 hex digits; undefined where it is not known */
  readonly digest?: string;
  /**
   * At another path than was asked for, what led there from the next snapshot that has the file: the same inode, the
   * same bytes, or the path that it had there.
   */
  readonly via?: 'inode' | 'content' | 'path';
}

export interface VersionsSummary {
  readonly root: string;
  /** as it was asked for, within a snapshot; or the glob */
  readonly path: string;
  readonly outcome: 'done' | 'interrupted';
  /** how many were looked at */
  readonly snapshots: number;
  /** how many `file-version` events there were */
  readonly versions: number;
  readonly failures: readonly Failure[];
  readonly failuresNotListed: number;
  readonly contentBytesRead: number;
  /** wall time, ms */
  readonly elapsedMs: number;
}
