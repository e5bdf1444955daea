import type { RootStatus } from '../domain/root-status.ts';
import type { RunRecord } from '../domain/run-record.ts';

/** Everything that the page shows; it is in the page as JSON. Sizes are bytes, times ms since the epoch. */
export interface ReportData {
  readonly madeAt: number;
  readonly version: string;
  readonly status: RootStatus;
  /** oldest first */
  readonly runs: readonly RunRecord[];
  /** each file once, under its latest path within a snapshot; undefined without an index */
  readonly space: SpaceUse | undefined;
  /** the files that took most of the new data, largest first; undefined without an index */
  readonly largestNew: readonly NewFile[] | undefined;
  /** the files with most names, most first */
  readonly mostLinked: readonly LinkedFile[];
  /** names that a file may have */
  readonly linkLimit: number;
}

export interface SpaceUse {
  readonly byFolder: readonly SpacePart[];
  readonly byType: readonly SpacePart[];
}

export interface SpacePart {
  /** folders from the outermost on, or one type */
  readonly path: readonly string[];
  readonly files: number;
  readonly bytes: number;
}

export interface NewFile {
  readonly snapshot: string;
  /** relative to the root, one that it had; undefined where the index has it no more */
  readonly path: string | undefined;
  readonly bytes: number;
}

export interface LinkedFile {
  readonly path: string | undefined;
  readonly ino: string;
  readonly names: number;
  readonly bytes: number;
}
