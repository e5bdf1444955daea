import { FailureCode } from '../domain/failure.ts';
import { errnoOrThrow, isErrno, unlessRefused } from '../platform/errno.ts';
import type { FileStatus, FileSystem, NameCalls, OpenFolder } from '../platform/file-system.ts';
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
  /** as `calls.link`, of a file in another folder that is open; where the system has calls for names in open folders */
  readonly linkFrom: OpenFolder['linkFrom'] | undefined;
  /** a path to something in the folder that stays right while the folder is held */
  pathOf(name: FsPath): FsPath;
  /** Puts the folder's times back as they were when it was taken hold of, and lets go. */
  release(): void;
}

/**
 * Takes hold of a folder. Returns the code of the failure where it cannot be held: where it is no longer the folder
 * `ino`, for instance because somebody put a symlink in its place, or where this user may not set its times. These are
 * tried first, by setting them to what they are, for a link changes them, and then they would be lost.
 */
export function holdFolder(
  fs: FileSystem,
  folder: FsPath,
  { ino, reach }: { ino: bigint; reach: FolderReach },
): HeldFolder | string {
  try {
    return reach === 'paths' ? holdByPath(fs, folder, ino) : holdByDescriptor(fs, folder, { ino, reach });
  } catch (error: unknown) {
    return errnoOrThrow(error);
  }
}

function holdByDescriptor(
  fs: FileSystem,
  folder: FsPath,
  { ino, reach }: { ino: bigint; reach: FolderReach },
): HeldFolder | string {
  const fd = fs.openFolder(folder);
  let held: HeldFolder | string = FailureCode.changed;
  try {
    const status = fs.fstat(fd);
    if (status.ino === ino) held = holdOpen(fs, fd, { status, reach });
    return held;
  } finally {
    if (typeof held === 'string') fs.close(fd);
  }
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

function holdOpen(fs: FileSystem, fd: number, { status, reach }: Opened): HeldFolder | string {
  const folder = reach === 'calls' ? fs.inFolder(fd) : undefined;
  const base = `/proc/self/fd/${fd}`;
  const setTimes = folder?.setTimes ?? ((atimeNs, mtimeNs) => fs.setTimes(`${base}/.`, atimeNs, mtimeNs));
  if (!canSetTimes(setTimes, status)) return FailureCode.folderTime;
  return {
    calls: folder ?? fs,
    linkFrom: folder?.linkFrom,
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

function holdByPath(fs: FileSystem, folder: FsPath, ino: bigint): HeldFolder | string {
  const status = fs.lstat(folder);
  if (!status.isDirectory() || status.ino !== ino) return FailureCode.changed;
  const setTimes = (atimeNs: bigint, mtimeNs: bigint): void => fs.setTimes(folder, atimeNs, mtimeNs);
  if (!canSetTimes(setTimes, status)) return FailureCode.folderTime;
  return {
    calls: fs,
    linkFrom: undefined,
    pathOf: (name) => joinPath(folder, name),
    release: () => {
      if (fs.lstat(folder).mtimeNs !== status.mtimeNs) setTimes(status.atimeNs, status.mtimeNs);
    },
  };
}

/** False for a folder of another user, and for one to which names may only be added. */
function canSetTimes(
  setTimes: (atimeNs: bigint, mtimeNs: bigint) => void,
  { atimeNs, mtimeNs }: Pick<FileStatus, 'atimeNs' | 'mtimeNs'>,
): boolean {
  try {
    setTimes(atimeNs, mtimeNs);
    return true;
  } catch (error: unknown) {
    if (isErrno(error, 'EPERM', 'EACCES')) return false;
    throw error;
  }
}
