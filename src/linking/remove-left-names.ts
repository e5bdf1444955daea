import { isCopyName, isTemporaryName } from '../domain/state-names.ts';
import { errnoOrThrow, unlessRefused } from '../platform/errno.ts';
import type { FileSystem, FolderEntry } from '../platform/file-system.ts';
import { type FsPath, joinPath } from '../platform/fs-path.ts';

/**
 * Removes the temporary names that a killed run left in a folder, where their files have other names or are copies
 * whose originals have theirs. What cannot be removed stays for a scan to report. Moves the folder's time.
 */
export function removeLeftNames(fs: FileSystem, folder: FsPath): void {
  for (const { name } of listOrNothing(fs, folder)) {
    if (typeof name === 'string' && isTemporaryName(name)) removeIfSafe(fs, joinPath(folder, name), name);
  }
}

function listOrNothing(fs: FileSystem, folder: FsPath): readonly FolderEntry[] {
  return unlessRefused(() => fs.list(folder), []);
}

function removeIfSafe(fs: FileSystem, at: FsPath, name: string): void {
  try {
    const status = fs.lstat(at);
    if (!status.isDirectory() && (isCopyName(name) || status.nlink > 1n)) fs.unlink(at);
  } catch (error: unknown) {
    errnoOrThrow(error);
  }
}
