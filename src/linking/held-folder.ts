import { FailureCode } from '../domain/failure.ts';
import { errnoOrThrow, isErrno } from '../platform/errno.ts';
import type {
  FileStatus,
  FileSystem,
  FolderEntry,
  FolderListing,
  NameCalls,
  OpenFolder,
} from '../platform/file-system.ts';
import { type FsPath, joinPath } from '../platform/fs-path.ts';
import { currentPlatform } from '../platform/platform-profile.ts';
import { fdPathsWork } from './fd-paths.ts';
import { lookIntoFolder } from './look-into-folder.ts';

/**
 * How names in a folder are reached. With `calls` and `fd-paths` the folder is held open, so that nothing that
 * happens to its path can lead the work astray; with `paths` the path is checked, and used.
 */
export type FolderReach = 'calls' | 'fd-paths' | 'paths';

/** A folder in which names are about to be replaced, known to be the one that the scan saw. */
export interface HeldFolder {
  /** as it was when it was taken hold of */
  readonly status: FileStatus;
  /** to be called with what `pathOf` gives, and with absolute paths */
  readonly calls: NameCalls;
  /** as `calls.link`, of a file in another folder that is open; where the system has calls for names in open folders */
  readonly linkFrom: OpenFolder['linkFrom'] | undefined;
  /** a path to something in the folder that stays right while the folder is held */
  pathOf(name: FsPath): FsPath;
  /** What is in it; once. */
  list(): FolderEntry[];
  /** Puts the folder's times back as they were when it was taken hold of, or gives it `mtimeNs`, and lets go. */
  release(mtimeNs?: bigint): void;
}

/**
 * Takes hold of a folder. Returns the code of the failure where it cannot be held: where it is no longer the folder
 * `ino`, for instance because somebody put a symlink in its place, or where this user may not set its times. These are
 * tried first, by setting them to what they are, for a link changes them, and then they would be lost; not
 * `withoutTrial`, where they are lost already.
 */
export function holdFolder(
  fs: FileSystem,
  folder: FsPath,
  { ino, reach, withoutTrial = false }: { ino: bigint; reach: FolderReach; withoutTrial?: boolean },
): HeldFolder | string {
  try {
    const rules = { ino, reach, withoutTrial };
    return reach === 'paths' ? holdByPath(fs, folder, rules) : holdByDescriptor(fs, folder, { ...rules, reach });
  } catch (error: unknown) {
    return errnoOrThrow(error);
  }
}

function holdByDescriptor(
  fs: FileSystem,
  folder: FsPath,
  { ino, reach, withoutTrial }: Rules & Pick<Opened, 'reach'>,
): HeldFolder | string {
  const fd = fs.openFolder(folder);
  let held: HeldFolder | string = FailureCode.changed;
  try {
    const status = fs.fstat(fd);
    if (status.ino === ino) held = holdOpen(fs, fd, { status, reach, withoutTrial });
    return held;
  } finally {
    if (typeof held === 'string') fs.close(fd);
  }
}

/** The best that works here: not every container has a /proc, not every system calls that can be made. */
export function reachOf(fs: FileSystem, folder: FsPath): FolderReach {
  if (!currentPlatform().hasFdPaths) return 'paths';
  const look = (fd: number): boolean => fs.inFolder(fd)?.lstat('.').ino === fs.fstat(fd).ino;
  if (lookIntoFolder(fs, folder, { look, otherwise: false })) return 'calls';
  return fdPathsWork(fs, folder) ? 'fd-paths' : 'paths';
}

interface Rules {
  readonly ino: bigint;
  readonly withoutTrial: boolean;
}

interface Opened extends Pick<Rules, 'withoutTrial'> {
  readonly status: FileStatus;
  readonly reach: FolderReach;
}

function holdOpen(fs: FileSystem, fd: number, { status, reach, withoutTrial }: Opened): HeldFolder | string {
  const folder = reach === 'calls' ? fs.inFolder(fd) : undefined;
  const base = `/proc/self/fd/${fd}`;
  const setTimes = folder?.setTimes ?? ((atimeNs, mtimeNs) => fs.setTimes(`${base}/.`, atimeNs, mtimeNs));
  if (!withoutTrial && !canSetTimes(setTimes, status)) return FailureCode.folderTime;
  return {
    status,
    calls: folder ?? fs,
    linkFrom: folder?.linkFrom,
    pathOf: folder === undefined ? (name) => joinPath(base, name) : (name) => name,
    list: () => (folder === undefined ? fs.list(base) : entriesOf(folder.list())),
    release: (mtimeNs = status.mtimeNs) => {
      try {
        if (fs.fstat(fd).mtimeNs !== mtimeNs) setTimes(status.atimeNs, mtimeNs);
      } finally {
        fs.close(fd);
      }
    },
  };
}

function entriesOf(listing: FolderListing): FolderEntry[] {
  return Array.from({ length: listing.count }, (_, index) => listing.entry(index));
}

function holdByPath(fs: FileSystem, folder: FsPath, { ino, withoutTrial }: Rules): HeldFolder | string {
  const status = fs.lstat(folder);
  if (!status.isDirectory() || status.ino !== ino) return FailureCode.changed;
  const setTimes = (atimeNs: bigint, mtimeNs: bigint): void => fs.setTimes(folder, atimeNs, mtimeNs);
  if (!withoutTrial && !canSetTimes(setTimes, status)) return FailureCode.folderTime;
  return {
    status,
    calls: fs,
    linkFrom: undefined,
    pathOf: (name) => joinPath(folder, name),
    list: () => fs.list(folder),
    release: (mtimeNs = status.mtimeNs) => {
      if (fs.lstat(folder).mtimeNs !== mtimeNs) setTimes(status.atimeNs, mtimeNs);
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
