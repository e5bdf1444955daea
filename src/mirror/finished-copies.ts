import type { ScanRows } from '../walk/scan-rows.ts';
import type { FolderToCopy } from './jobs.ts';

/** Files that are complete in the snapshot in progress: copies, links and what a killed run had copied. */
export interface FinishedPart {
  /** what lstat says of each; folders are places in `folders` */
  readonly rows: ScanRows;
  readonly folders: readonly FolderToCopy[];
  /** one per row; meaningless where `hashed` is 0 */
  readonly digests: BigUint64Array;
  readonly hashed: Uint8Array;
}

/** Of a batch: names that became links to files that were there before. */
export interface TakenBatch {
  readonly linkedFiles: number;
  /** their apparent size */
  readonly linkedBytes: number;
}

/** Stage two, as stage one sees it. It may replace names by links, and does so before it resolves. */
export interface FinishedCopies {
  takeBatch(parts: readonly FinishedPart[]): Promise<TakenBatch>;
}
