import { isSameKeptTime } from '../domain/same-time.ts';
import { UserError } from '../domain/user-error.ts';
import { errnoOf, isErrno } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { displayPath, type FsPath, joinPath } from '../platform/fs-path.ts';
import { currentPlatform } from '../platform/platform-profile.ts';
import { decodeFolderTimes, encodeFolderTimes, type FolderTime, type FolderTimeEntry } from './folder-time-codec.ts';
import { removeLeftNames } from './remove-left-names.ts';

/** Some file systems keep times to 2 s only. */
const CLOCK_GRAIN_NS = 2_000_000_000n;
const JOURNAL = /^folder-times-\d+$/;

export interface FolderTimeJournal {
  /**
   * Writes down, on the disk when it returns, the times of folders in which names are about to be linked. May be
   * called again before `end`.
   */
  begin(entries: Iterable<FolderTime>): void;
  /** Forgets the folders begun, which have their times again; with `keep` they are left for the next run. */
  end(options: { keep: boolean }): void;
}

/** A link changes its folder's mtime; it is put back at once, unless the run is killed in between. */
export function folderTimeJournal(fs: FileSystem, stateFolder: FsPath): FolderTimeJournal {
  const begun: FsPath[] = [];
  let count = 0;
  return {
    begin: (entries) => {
      const file = joinPath(stateFolder, `folder-times-${count++}`);
      begun.push(file);
      create(fs, file, encodeFolderTimes(entries));
    },
    end: ({ keep }) => {
      for (const file of begun.splice(0)) if (!keep) fs.unlink(file);
    },
  };
}

/**
 * Puts back the mtime of every folder that a killed run wrote down and that changed since, having removed the temporary
 * names in it, and removes its journals. Torn or changed entries, folders that are gone or are others now, and paths
 * that leave the root are passed over; in a snapshot that was renamed since they are found. Call it with the run lock
 * held, before anything is linked. Returns how many were put back.
 */
export function recoverFolderTimes(fs: FileSystem, stateFolder: FsPath, { root }: { root: FsPath }): number {
  let recovered = 0;
  let tops: readonly FsPath[] | undefined;
  const places = { root, tops: () => (tops ??= fs.list(root).map(({ name }) => name)) };
  for (const { name } of fs.list(stateFolder)) {
    if (!JOURNAL.test(displayPath(name))) continue;
    const file = joinPath(stateFolder, name);
    const writtenNs = fs.lstat(file).mtimeNs;
    for (const entry of decodeFolderTimes(fs.readFile(file), currentPlatform())) {
      if (putBack(fs, places, { ...entry, writtenNs })) recovered++;
    }
    fs.unlink(file);
  }
  return recovered;
}

function create(fs: FileSystem, file: FsPath, text: string): void {
  try {
    fs.createFile(file, text);
  } catch (cause: unknown) {
    throw isErrno(cause, 'ENOSPC', 'EDQUOT') ? diskFull(file, cause) : cause;
  }
}

function diskFull(file: FsPath, cause: unknown): UserError {
  return new UserError('failed', `${displayPath(file)} could not be written (${errnoOf(cause)}): the disk is full.`, {
    hint: 'Free a few MB on that disk, or delete some files where it can hold no more of them, and run this again: what was linked stays linked, and linking frees more.',
    cause,
  });
}

interface Places {
  readonly root: FsPath;
  /** what is directly below the root */
  readonly tops: () => readonly FsPath[];
}

interface Entry extends FolderTimeEntry {
  /** when its journal was */
  readonly writtenNs: bigint;
}

function putBack(fs: FileSystem, places: Places, entry: Entry): boolean {
  try {
    const folder = folderAt(fs, places.root, entry) ?? folderInRenamed(fs, places, entry);
    if (folder === undefined) return false;
    const status = fs.lstat(folder);
    const { mtimeNs, writtenNs } = entry;
    if (isSameKeptTime(status.mtimeNs, mtimeNs) || status.mtimeNs < writtenNs - CLOCK_GRAIN_NS) return false;
    removeLeftNames(fs, folder); // a run that walks no sealed snapshot would not meet them
    fs.setTimes(folder, status.atimeNs, mtimeNs);
    return true;
  } catch (error: unknown) {
    return passOver(error);
  }
}

/** Where the path of the entry leads to its folder, and each step is a real folder. */
function folderAt(fs: FileSystem, root: FsPath, { names, ino }: Pick<Entry, 'names' | 'ino'>): FsPath | undefined {
  try {
    let folder = root;
    for (const name of names) {
      folder = joinPath(folder, name);
      if (!fs.lstat(folder).isDirectory()) return undefined;
    }
    return ino === undefined || fs.lstat(folder).ino === ino ? folder : undefined;
  } catch (error: unknown) {
    return passOver(error) || undefined;
  }
}

/** The same folder below another name. Numbers are given again, so it must have been there when the journal was written. */
function folderInRenamed(fs: FileSystem, { root, tops }: Places, { names, ino, writtenNs }: Entry): FsPath | undefined {
  if (ino === undefined || names.length === 0) return undefined;
  for (const top of tops()) {
    const folder = folderAt(fs, root, { names: [top, ...names.slice(1)], ino });
    if (folder === undefined) continue;
    const { birthtimeNs, ctimeNs } = fs.times(folder);
    return birthtimeNs > 0n && birthtimeNs !== ctimeNs && birthtimeNs <= writtenNs ? folder : undefined;
  }
  return undefined;
}

/** Rethrows what is no reason to go on without this folder. */
function passOver(error: unknown): false {
  if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EROFS', 'ENAMETOOLONG')) return false;
  throw error;
}
