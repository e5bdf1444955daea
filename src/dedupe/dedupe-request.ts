import type { Observer } from '../domain/events.ts';
import type { MetadataField } from '../domain/metadata.ts';
import type { HashIndex } from '../hash-index/hash-index.ts';
import type { FolderTimeJournal } from '../linking/folder-time-journal.ts';
import type { FolderReach } from '../linking/held-folder.ts';
import type { FileSystem } from '../platform/file-system.ts';
import type { SharedProgress } from '../platform/shared-progress.ts';
import type { WorkerPool } from '../platform/worker-pool.ts';
import type { ScanRules } from '../walk/scan-task.ts';

/** What a run is to do, resolved. */
export interface DedupeRequest {
  /** real and absolute */
  readonly root: string;
  readonly rules: ScanRules;
  readonly ignore: ReadonlySet<MetadataField>;
  /** names an inode may have */
  readonly limit: number;
  readonly dryRun: boolean;
  /** leave files unread that cannot have a duplicate */
  readonly lazy: boolean;
  /** walk only snapshots that are not sealed; find what the others have through the index */
  readonly newOnly: boolean;
  /** read files although the index knows them */
  readonly full: boolean;
  /** emit an event for each replaced name */
  readonly reportNames: boolean;
}

/** What a run works with; all of it is constructed in `app`. */
export interface DedupeTools {
  readonly fs: FileSystem;
  readonly pool: WorkerPool;
  readonly index: HashIndex;
  /** false with `--no-index` and in a dry run: then nothing is read for the index's sake */
  readonly remembers: boolean;
  readonly journal: FolderTimeJournal;
  readonly progress: SharedProgress;
  readonly observer: Observer;
  /** called once, before the run replaces its first name */
  readonly beforeFirstLink?: () => void;
  /** asked for when names are about to be replaced: finding out loads the system's calls */
  readonly reach: () => FolderReach;
}
