import { isSpare, isTemporaryName } from '../domain/state-names.ts';
import { unlessRefused } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { type FsPath, joinPath } from '../platform/fs-path.ts';

/**
 * Removes the temporary names that a killed run left in a folder, where no byte goes with them. What cannot be removed
 * stays for a scan to report. Moves the folder's time.
 */
export function removeLeftNames(fs: FileSystem, folder: FsPath): void {
  for (const { name } of unlessRefused(() => fs.list(folder), [])) {
    if (typeof name === 'string' && isTemporaryName(name)) {
      unlessRefused(() => removeIfSpare(fs, joinPath(folder, name), name));
    }
  }
}

function removeIfSpare(fs: FileSystem, at: FsPath, name: string): void {
  const status = fs.lstat(at);
  if (!status.isDirectory() && isSpare(name, status.nlink)) fs.unlink(at);
}
