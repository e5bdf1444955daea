import { isErrno } from './errno.ts';
import type { FileStatus, FileSystem } from './file-system.ts';
import type { FsPath } from './fs-path.ts';

/** Undefined where nothing is there. */
export function lstatOrUndefined(fs: Pick<FileSystem, 'lstat'>, path: FsPath): FileStatus | undefined {
  try {
    return fs.lstat(path);
  } catch (error: unknown) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
