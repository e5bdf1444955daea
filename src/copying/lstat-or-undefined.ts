import { isErrno } from '../platform/errno.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';

/** Undefined where nothing is there. */
export function lstatOrUndefined(fs: Pick<FileSystem, 'lstat'>, path: FsPath): FileStatus | undefined {
  try {
    return fs.lstat(path);
  } catch (error: unknown) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
