import { holdToEmpty } from '../linking/hold-to-empty.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import { type FsPath, joinPath } from '../platform/fs-path.ts';
import { isElsewhere, type OneDevice } from '../platform/mount-points.ts';
import { failureCode, Refused } from '../platform/refused.ts';

/** What belongs to the root, and how its folders are reached. */
export interface RootBounds extends OneDevice {
  /** folders are held open while their names go */
  readonly byFd: boolean;
}

export interface RemoveTreeTools {
  readonly fs: FileSystem;
  readonly bounds: RootBounds;
  readonly onFailed: (path: FsPath, code: string) => void;
}

/**
 * Removes a file, a symlink, or a folder with all that is in it; follows no symlink and enters nothing mounted. What
 * fails is reported and the rest goes on. True where it is gone. `shown` is where it is, however it is reached.
 */
export function removeTree(at: FsPath, tools: RemoveTreeTools, shown = at): boolean {
  const { fs, bounds, onFailed } = tools;
  try {
    const status = fs.lstat(at);
    if (!status.isDirectory()) {
      fs.unlink(at);
      return true;
    }
    if (isElsewhere(shown, status, bounds)) throw new Refused('EXDEV');
    if (!emptyFolder(at, tools, { status, shown })) return false;
    fs.removeFolder(at);
    return true;
  } catch (error: unknown) {
    onFailed(shown, failureCode(error));
    return false;
  }
}

/** False where something stays in it; that is reported. */
function emptyFolder(
  at: FsPath,
  tools: RemoveTreeTools,
  { status, shown }: { status: FileStatus; shown: FsPath },
): boolean {
  const { fs, bounds } = tools;
  const held = holdToEmpty(fs, at, { status, byFd: bounds.byFd });
  let isEmpty = true;
  try {
    for (const { name } of fs.list(held.path)) {
      isEmpty = removeTree(joinPath(held.path, name), tools, joinPath(shown, name)) && isEmpty;
    }
  } finally {
    held.release();
  }
  return isEmpty;
}
