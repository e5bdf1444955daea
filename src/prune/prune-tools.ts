import type { Failure } from '../domain/failure.ts';
import type { HashIndex } from '../hash-index/hash-index.ts';
import type { FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import type { RemoveOptions } from './remove-grave.ts';
import type { FileWalk } from './walk-files.ts';

/** What a prune works with. */
export interface PruneTools {
  readonly fs: FileSystem;
  readonly index: HashIndex;
  readonly walk: FileWalk;
  /** names are reached through folders that are held open */
  readonly byFd: boolean;
  /** deleting a name may take clearing the read-only flag of its file, which other names share (Windows) */
  readonly clearsReadOnly: boolean;
  /** a folder that is renamed keeps its number; where a program serves the disk (mergerfs), it may come from the path */
  readonly numbersStay: boolean;
  /** folders where something is mounted now, as they are displayed */
  readonly mountPointsNow: () => ReadonlySet<string>;
  /** the state folder */
  readonly state: FsPath;
  readonly isStopped: () => boolean;
  readonly onMeasured: () => void;
  readonly onRemoved: RemoveOptions['onRemoved'];
  readonly onFailed: (failure: Failure) => void;
}

/** What carrying the plan out takes beside. */
export interface DeletingTools extends PruneTools {
  /** waits until the disk has what was written; the code where it could not take all */
  readonly flush: () => Promise<string | undefined>;
}
