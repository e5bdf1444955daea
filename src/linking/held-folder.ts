import { errnoOrThrow } from '../platform/errno.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import { type FsPath, joinPath } from '../platform/fs-path.ts';

/** A folder in which names are about to be replaced, known to be the one that the scan saw. */
export interface HeldFolder {
  /** a path to something in the folder that stays right while the folder is held */
  pathOf(name: FsPath): FsPath;
  /** Puts the folder's times back as they were when it was taken hold of, and lets go. */
  release(): void;
}

/**
 * Takes hold of a folder; undefined where it is no longer the folder `ino`, for instance because somebody put a
 * symlink in its place. With `byFd` it is held open and its names are reached through `/proc/self/fd`, so that
 * nothing that happens to the path afterwards can lead the work astray; else the path is checked, and used.
 */
export function holdFolder(
  fs: FileSystem,
  folder: FsPath,
  { ino, byFd }: { ino: bigint; byFd: boolean },
): HeldFolder | undefined {
  if (!byFd) return holdByPath(fs, folder, ino);
  const fd = fs.openFolder(folder);
  const status = fs.fstat(fd);
  if (status.ino !== ino) {
    fs.close(fd);
    return undefined;
  }
  const held = `/proc/self/fd/${fd}`;
  return {
    pathOf: (name) => joinPath(held, name),
    release: () => {
      try {
        putTimesBack(fs, `${held}/.`, status);
      } finally {
        fs.close(fd);
      }
    },
  };
}

function holdByPath(fs: FileSystem, folder: FsPath, ino: bigint): HeldFolder | undefined {
  const status = fs.lstat(folder);
  if (!status.isDirectory() || status.ino !== ino) return undefined;
  return {
    pathOf: (name) => joinPath(folder, name),
    release: () => putTimesBack(fs, folder, status),
  };
}

function putTimesBack(fs: FileSystem, folder: FsPath, before: FileStatus): void {
  if (fs.lstat(folder).mtimeNs !== before.mtimeNs) fs.setTimes(folder, before.atimeNs, before.mtimeNs);
}

/** True where `/proc/self/fd` leads where it should: not every container has a /proc. */
export function fdPathsWork(fs: FileSystem, folder: FsPath): boolean {
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
