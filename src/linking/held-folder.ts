import { errnoOrThrow, unlessRefused } from '../platform/errno.ts';
import type { FileStatus, FileSystem, NameCalls } from '../platform/file-system.ts';
import { type FsPath, joinPath } from '../platform/fs-path.ts';

/**
 * How names in a folder are reached. With `calls` and `fd-paths` the folder is held open, so that nothing that
 * happens to its path can lead the work astray; with `paths` the path is checked, and used.
 */
export type FolderReach = 'calls' | 'fd-paths' | 'paths';

/** A folder in which names are about to be replaced, known to be the one that the scan saw. */
export interface HeldFolder {
  /** to be called with what `pathOf` gives, and with absolute paths */
  readonly calls: NameCalls;
  /** a path to something in the folder that stays right while the folder is held */
  pathOf(name: FsPath): FsPath;
  /** Puts the folder's times back as they were when it was taken hold of, and lets go. */
  release(): void;
}

/**
 * Takes hold of a folder; undefined where it is no longer the folder `ino`, for instance because somebody put a
 * symlink in its place.
 */
export function holdFolder(
  fs: FileSystem,
  folder: FsPath,
  { ino, reach }: { ino: bigint; reach: FolderReach },
): HeldFolder | undefined {
  if (reach === 'paths') return holdByPath(fs, folder, ino);
  const fd = fs.openFolder(folder);
  try {
    const status = fs.fstat(fd);
    const held = status.ino === ino ? holdOpen(fs, fd, { status, reach }) : undefined;
    if (held !== undefined) return held;
  } catch (error: unknown) {
    fs.close(fd);
    throw error;
  }
  fs.close(fd);
  return undefined;
}

/** The best that works here: not every container has a /proc, not every system calls that can be made. */
export function reachOf(fs: FileSystem, folder: FsPath): FolderReach {
  let fd: number | undefined;
  try {
    fd = fs.openFolder(folder);
    const { ino } = fs.fstat(fd);
    if (unlessRefused(() => fs.inFolder(fd ?? -1)?.lstat('.').ino === ino)) return 'calls';
    return unlessRefused(() => fs.lstat(`/proc/self/fd/${fd}/.`).ino === ino) ? 'fd-paths' : 'paths';
  } catch (error: unknown) {
    errnoOrThrow(error);
    return 'paths';
  } finally {
    if (fd !== undefined) fs.close(fd);
  }
}

interface Opened {
  readonly status: FileStatus;
  readonly reach: FolderReach;
}

function holdOpen(fs: FileSystem, fd: number, { status, reach }: Opened): HeldFolder {
  const folder = reach === 'calls' ? fs.inFolder(fd) : undefined;
  const base = `/proc/self/fd/${fd}`;
  const setTimes = folder?.setTimes ?? ((atimeNs, mtimeNs) => fs.setTimes(`${base}/.`, atimeNs, mtimeNs));
  return {
    calls: folder ?? fs,
    pathOf: folder === undefined ? (name) => joinPath(base, name) : (name) => name,
    release: () => {
      try {
        if (fs.fstat(fd).mtimeNs !== status.mtimeNs) setTimes(status.atimeNs, status.mtimeNs);
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
    calls: fs,
    pathOf: (name) => joinPath(folder, name),
    release: () => {
      if (fs.lstat(folder).mtimeNs !== status.mtimeNs) fs.setTimes(folder, status.atimeNs, status.mtimeNs);
    },
  };
}
