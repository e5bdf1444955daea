import { setImmediate as breathe } from 'node:timers/promises';
import { errnoOrThrow } from '../platform/errno.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import { type FsPath, joinPath } from '../platform/fs-path.ts';
import { isElsewhere, type OneDevice } from '../platform/mount-points.ts';

export interface FileWalk extends OneDevice {
  readonly fs: FileSystem;
  readonly isStopped: () => boolean;
}

export interface WalkVisitor {
  /** Anything that is no folder; true ends the walk. */
  readonly onFile: (path: FsPath, status: FileStatus) => boolean;
  readonly onFolder?: (path: FsPath, status: FileStatus) => void;
  /** What could not be looked at, or is not entered. */
  readonly onMissed?: (path: FsPath, code: string) => void;
}

/** Between two breaths the program neither hears Ctrl-C nor draws. */
const ENTRIES_PER_BREATH = 500;

/** Goes through everything below `top`, which it visits too; follows no symlink. */
export async function walkFiles(top: FsPath, walk: FileWalk, visitor: WalkVisitor): Promise<void> {
  const waiting: FsPath[] = [top];
  let entries = 0;
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (++entries % ENTRIES_PER_BREATH === 0) await breathe();
    if (walk.isStopped()) return;
    try {
      if (visit(at, { walk, visitor, waiting })) return;
    } catch (error: unknown) {
      visitor.onMissed?.(at, errnoOrThrow(error));
    }
  }
}

function visit(
  at: FsPath,
  { walk, visitor, waiting }: { walk: FileWalk; visitor: WalkVisitor; waiting: FsPath[] },
): boolean {
  const status = walk.fs.lstat(at);
  if (!status.isDirectory()) return visitor.onFile(at, status);
  if (isElsewhere(at, status, walk)) {
    visitor.onMissed?.(at, 'EXDEV');
    return false;
  }
  visitor.onFolder?.(at, status);
  for (const { name } of walk.fs.list(at)) waiting.push(joinPath(at, name));
  return false;
}
