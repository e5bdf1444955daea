import type { FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { currentPlatform } from '../platform/platform-profile.ts';
import { lookIntoFolder } from './look-into-folder.ts';

/** True where `/proc/self/fd` leads where it should, so that anything can be done to names in a folder held open. */
export function fdPathsWork(fs: FileSystem, folder: FsPath): boolean {
  if (!currentPlatform().hasFdPaths) return false;
  const look = (fd: number): boolean => fs.lstat(`/proc/self/fd/${fd}/.`).ino === fs.fstat(fd).ino;
  return lookIntoFolder(fs, folder, { look, otherwise: false });
}
