import type { Observer } from '../domain/events.ts';
import type { HashIndex } from '../hash-index/hash-index.ts';
import type { FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { isStopRequested, type SharedProgress } from '../platform/shared-progress.ts';
import type { WorkerPool } from '../platform/worker-pool.ts';
import type { ScanRules } from '../walk/scan-task.ts';
import { LookTally } from './look-tally.ts';

/** A root to look at. */
export interface LookRequest {
  /** absolute, as the file system takes it */
  readonly root: FsPath;
  /** the same for people */
  readonly rootShown: string;
  /** of a scan in which everything is a name; a command narrows them */
  readonly rules: ScanRules;
}

/** What a command that changes nothing works with; all of it is constructed in `app`. */
export interface LookTools {
  readonly fs: FileSystem;
  readonly pool: WorkerPool;
  /** read-only */
  readonly index: HashIndex;
  readonly progress: SharedProgress;
  readonly observer: Observer;
}

/** A command under way. */
export interface LookRun {
  readonly request: LookRequest;
  readonly tools: LookTools;
  readonly tally: LookTally;
  isStopped(): boolean;
}

export function startLook(request: LookRequest, tools: LookTools): LookRun {
  const tally = new LookTally(tools.observer);
  return { request, tools, tally, isStopped: () => isStopRequested(tools.progress) };
}
