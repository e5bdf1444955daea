import type { LinksMode } from '../domain/backup-modes.ts';
import type { Observer } from '../domain/events.ts';
import type { CurrentUser } from '../platform/current-user.ts';
import type { FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import type { SharedProgress } from '../platform/shared-progress.ts';
import type { WorkerPool } from '../platform/worker-pool.ts';
import type { PlannedTask } from './copy-plan.ts';
import type { FinishedCopies } from './finished-copies.ts';
import type { FlushAhead } from './flush-ahead.ts';
import type { CopyRules } from './jobs.ts';
import type { MirrorTally } from './mirror-tally.ts';
import type { RootBounds } from './remove-tree.ts';
import type { Source } from './scan-source.ts';
import type { Selection } from './selection.ts';

/** What stage one is to do, resolved. */
export interface MirrorRequest {
  readonly sources: readonly Source[];
  readonly rootShown: string;
  /** (dev, ino) of the root */
  readonly root: string;
  /** the folder of the snapshot in progress, absolute */
  readonly target: FsPath;
  /** the folder of the newest complete snapshot, absolute, where there is one */
  readonly previous: FsPath | undefined;
  /** names of files and symlinks in that, where it is recorded */
  readonly previousNames?: number | undefined;
  /** the disk of the snapshot takes names that differ in case, or in how accents are written, for one */
  readonly foldsNames: boolean;
  readonly links: LinksMode;
  readonly selection: Selection;
  readonly rules: Omit<CopyRules, 'run' | 'progress'>;
  /** copy nothing where the previous snapshot holds the same */
  readonly skipIfUnchanged: boolean;
  /** emit an event for each file */
  readonly reportNames: boolean;
}

/** What stage one works with; all of it is constructed in `app`. */
export interface MirrorTools {
  readonly fs: FileSystem;
  readonly pool: WorkerPool;
  readonly progress: SharedProgress;
  readonly observer: Observer;
  readonly finished: FinishedCopies;
  readonly user: CurrentUser | undefined;
  /** Makes the snapshot's own folder; called once, before anything is written there. */
  begin(): void;
  /** of the root, as things are mounted at this moment */
  boundsNow(): RootBounds;
}

/** A run under way; every step gets it. */
export interface MirrorRun {
  readonly request: MirrorRequest;
  readonly tools: MirrorTools;
  readonly tally: MirrorTally;
  readonly rules: CopyRules;
  readonly ahead: FlushAhead;
  isStopped(): boolean;
  /** Makes the snapshot's own folder, where that is not done. */
  begin(): void;
  /** Numbers the copy tasks, for names that nothing else has. */
  nextTask(): number;
  /** Called for each item that was copied, linked, kept or failed. */
  onDone(task: PlannedTask, item: number, outcome: number): void;
}
