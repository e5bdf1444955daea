import type { FileSystem } from '../platform/file-system.ts';
import { type FsPath, joinPath } from '../platform/fs-path.ts';

const WORKING_MODE = 0o700;

/** Removes a file, a symlink, or a folder with all that is in it; follows no symlink. */
export function removeTree(fs: FileSystem, path: FsPath): void {
  if (!fs.lstat(path).isDirectory()) {
    fs.unlink(path);
    return;
  }
  fs.setMode(path, WORKING_MODE);
  for (const { name } of fs.list(path)) removeTree(fs, joinPath(path, name));
  fs.removeFolder(path);
}
