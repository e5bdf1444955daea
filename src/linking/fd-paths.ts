import { errnoOrThrow } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { currentPlatform } from '../platform/platform-profile.ts';

/** True where `/proc/self/fd` leads where it should, so that anything can be done to names in a folder held open. */
export function fdPathsWork(fs: FileSystem, folder: FsPath): boolean {
  if (!currentPlatform().hasFdPaths) return false;
  let fd: number | undefined;
  try {
    fd = fs.openFolder(folder);
    return fs.lstat(`/proc/self/fd/${fd}/.`).ino === fs.fstat(fd).ino;
  } catch (error: unknown) {
    errnoOrThrow(error);
    return false;
  } finally {
    if (fd !== undefined) fs.close(fd);
  }
}
