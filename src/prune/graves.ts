import { isErrno } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { displayPath, type FsPath, joinPath } from '../platform/fs-path.ts';

const GRAVE = /^pruned-\d+$/;
const WORKING_MODE = 0o700;

/** Folders in the state folder that wait for their deletion: a killed run left them, or could not delete all of them. */
export function gravesIn(fs: FileSystem, state: FsPath): FsPath[] {
  return fs
    .list(state)
    .filter(({ name }) => GRAVE.test(displayPath(name)))
    .map(({ name }) => joinPath(state, name));
}

/**
 * Renames a folder into the state folder, from where it is deleted: at no instant is half of it where it was. Returns
 * its new path. Call it with the run lock held.
 */
export function bury(fs: FileSystem, folder: FsPath, state: FsPath): FsPath {
  const taken = new Set(gravesIn(fs, state).map(displayPath));
  for (let number = 1; ; number++) {
    const grave = joinPath(state, `pruned-${number}`);
    if (taken.has(displayPath(grave))) continue;
    renameFolder(fs, folder, grave);
    return grave;
  }
}

/** To give a folder another parent is to write into it (`..`), so a read-only one has to be made writable first. */
function renameFolder(fs: FileSystem, from: FsPath, to: FsPath): void {
  try {
    fs.rename(from, to);
  } catch (error: unknown) {
    const { mode } = fs.lstat(from);
    if (!isErrno(error, 'EACCES', 'EPERM') || (mode & 0o200n) !== 0n) throw error;
    fs.setMode(from, WORKING_MODE);
    try {
      fs.rename(from, to);
    } catch (again: unknown) {
      fs.setMode(from, Number(mode & 0o7777n));
      throw again;
    }
  }
}
