import { isErrno, unlessRefused } from './errno.ts';
import type { FileStatus, FileSystem } from './file-system.ts';
import type { FsPath } from './fs-path.ts';

/** Undefined where nothing is there. */
export function lstatOrUndefined(fs: Pick<FileSystem, 'lstat'>, path: FsPath): FileStatus | undefined {
  return lstatUnless(['ENOENT', 'ENOTDIR'], fs, path);
}

/** Undefined also where this user may not look. */
export function lstatWithinReach(fs: Pick<FileSystem, 'lstat'>, path: FsPath): FileStatus | undefined {
  return lstatUnless(['ENOENT', 'ENOTDIR', 'EACCES'], fs, path);
}

/** True only where nothing is there; false also where it cannot be looked at. */
export function isGone(fs: Pick<FileSystem, 'lstat'>, path: FsPath): boolean {
  return unlessRefused(() => lstatOrUndefined(fs, path) === undefined, false);
}

function lstatUnless(codes: readonly string[], fs: Pick<FileSystem, 'lstat'>, path: FsPath): FileStatus | undefined {
  try {
    return fs.lstat(path);
  } catch (error: unknown) {
    if (isErrno(error, ...codes)) return undefined;
    throw error;
  }
}
