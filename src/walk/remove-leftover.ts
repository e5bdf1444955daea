import type { FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';

/**
 * Removes the temporary name that a killed run left and puts the folder's times back. The caller has seen that the
 * file has another name: a temporary name is a link to a canonical, so no byte goes with it.
 */
export function removeLeftover(fs: FileSystem, leftover: FsPath, folder: FsPath): void {
  const { atimeNs, mtimeNs } = fs.lstat(folder);
  fs.unlink(leftover);
  fs.setTimes(folder, atimeNs, mtimeNs);
}
