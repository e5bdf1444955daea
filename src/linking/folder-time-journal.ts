import path from 'node:path';
import { type Failure, FailureCode } from '../domain/failure.ts';
import { isSameKeptTime } from '../domain/same-time.ts';
import { UserError } from '../domain/user-error.ts';
import { errnoOf, errnoOrThrow, isErrno, unlessRefused } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { displayPath, type FsPath, joinPath } from '../platform/fs-path.ts';
import { NO_SPACE } from '../platform/no-space.ts';
import { currentPlatform } from '../platform/platform-profile.ts';
import { decodeFolderTimes, encodeFolderTimes, type FolderTime, type FolderTimeEntry } from './folder-time-codec.ts';
import { type FolderReach, type HeldFolder, holdFolder, reachOf } from './held-folder.ts';
import { removeLeftNames } from './remove-left-names.ts';

/** Some file systems keep times to 2 s only. */
const CLOCK_GRAIN_NS = 2_000_000_000n;
const JOURNAL = /^folder-times-(\d+)$/;

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
  let next: number | undefined;
  return {
    begin: (entries) => {
      next ??= firstFree(fs, stateFolder);
      const file = joinPath(stateFolder, `folder-times-${next++}`);
      begun.push(file);
      create(fs, file, encodeFolderTimes(entries));
    },
    end: ({ keep }) => {
      for (const file of begun.splice(0)) if (!keep) fs.unlink(file);
    },
  };
}

/** What a killed run left, and what became of it. */
export interface RecoveredTimes {
  /** folders that have their times again */
  readonly recovered: number;
  /** those of which the system refused it; their journal stays */
  readonly refused: readonly Pick<Failure, 'path' | 'code'>[];
}

/**
 * Puts back the mtime of every folder that a killed run wrote down and that changed since, and removes its journals. In
 * those, and in those that have their mtime, temporary names are removed first. Torn or changed entries, folders that are
 * gone or are others now, and paths that leave the root are passed over; in a snapshot that was renamed since they are
 * found. Folders that could not be looked at or given their times are written down anew, for the next run. Call it with
 * the run lock held, before anything is linked.
 */
export function recoverFolderTimes(fs: FileSystem, stateFolder: FsPath, { root }: { root: FsPath }): RecoveredTimes {
  let recovered = 0;
  const refused: Pick<Failure, 'path' | 'code'>[] = [];
  let tops: readonly FsPath[] | undefined;
  let reach: FolderReach | undefined;
  const places = {
    root,
    tops: () => (tops ??= fs.list(root).map(({ name }) => name)),
    reach: () => (reach ??= reachOf(fs, root)),
  };
  for (const { name } of fs.list(stateFolder)) {
    if (!JOURNAL.test(displayPath(name))) continue;
    const file = joinPath(stateFolder, name);
    const writtenNs = fs.lstat(file).mtimeNs;
    const left: FolderTimeEntry[] = [];
    for (const entry of decodeFolderTimes(fs.readFile(file), currentPlatform())) {
      const outcome = putBack(fs, places, { ...entry, writtenNs });
      if (outcome === 'recovered') recovered++;
      if (typeof outcome === 'string') continue;
      left.push(entry);
      refused.push({ path: entry.names.map(displayPath).join(path.sep), ...outcome });
    }
    if (left.length > 0) keep(fs, stateFolder, { left, writtenNs });
    fs.unlink(file);
  }
  return { recovered, refused };
}

/** As of the time when they were written down first. */
function keep(
  fs: FileSystem,
  stateFolder: FsPath,
  { left, writtenNs }: { left: readonly FolderTimeEntry[]; writtenNs: bigint },
): void {
  const file = joinPath(stateFolder, `folder-times-${firstFree(fs, stateFolder)}`);
  const pathOf = (names: readonly FsPath[]): FsPath =>
    names.reduce((folder, name) => (folder === '' ? name : joinPath(folder, name)), '');
  create(fs, file, encodeFolderTimes(left.map(({ names, ino, mtimeNs }) => ({ path: pathOf(names), ino, mtimeNs }))));
  fs.setTimes(file, writtenNs, writtenNs);
}

/** After those that an earlier run left. */
function firstFree(fs: FileSystem, stateFolder: FsPath): number {
  const numbers = fs.list(stateFolder).map(({ name }) => Number(JOURNAL.exec(displayPath(name))?.[1] ?? -1));
  return Math.max(-1, ...numbers) + 1;
}

function create(fs: FileSystem, file: FsPath, text: string): void {
  try {
    fs.createFile(file, text);
  } catch (cause: unknown) {
    throw isErrno(cause, ...NO_SPACE) ? diskFull(file, cause) : cause;
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
  readonly reach: () => FolderReach;
}

interface Entry extends FolderTimeEntry {
  /** when its journal was */
  readonly writtenNs: bigint;
}

function putBack(fs: FileSystem, places: Places, entry: Entry): 'recovered' | 'left' | { code: string } {
  try {
    const folder = folderAtPath(fs, places, entry) ?? folderInRenamed(fs, places, entry);
    if (folder === undefined) return 'left';
    const ino = entry.ino ?? fs.lstat(folder).ino;
    const held = holdFolder(fs, folder, { ino, reach: places.reach(), withoutTrial: true });
    if (held === FailureCode.changed) return 'left';
    return typeof held === 'string' ? { code: held } : putBackIn(held, entry);
  } catch (error: unknown) {
    return { code: errnoOrThrow(error) };
  }
}

/**
 * In a folder that is held: temporary names go too, for a run that walks no sealed snapshot would not meet them. So they
 * do where the folder has its time: after a power cut Btrfs may have the time that was put back, and a name that was
 * removed before that.
 */
function putBackIn(held: HeldFolder, { mtimeNs, writtenNs }: Entry): 'recovered' | 'left' {
  const now = held.status.mtimeNs;
  const hasItsTime = isSameKeptTime(now, mtimeNs);
  const isDue = !hasItsTime && now >= writtenNs - CLOCK_GRAIN_NS;
  try {
    if (hasItsTime || isDue) removeLeftNames(held);
  } finally {
    held.release(isDue ? mtimeNs : now);
  }
  return isDue ? 'recovered' : 'left';
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
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG')) return undefined; // gone
    throw error;
  }
}

/** Numbers are given again: one that was born after the journal was written is another folder. */
function folderAtPath(fs: FileSystem, { root }: Places, entry: Entry): FsPath | undefined {
  const folder = folderAt(fs, root, entry);
  return folder === undefined || birthOf(fs, folder) > entry.writtenNs ? undefined : folder;
}

/** The same folder below another name. It must be known to have been there when the journal was written. */
function folderInRenamed(fs: FileSystem, { root, tops }: Places, { names, ino, writtenNs }: Entry): FsPath | undefined {
  if (ino === undefined || names.length === 0) return undefined;
  for (const top of tops()) {
    const folder = unlessRefused(() => folderAt(fs, root, { names: [top, ...names.slice(1)], ino }));
    if (folder === undefined) continue;
    const birth = birthOf(fs, folder);
    return birth > 0n && birth <= writtenNs ? folder : undefined;
  }
  return undefined;
}

/** 0 where the file system keeps none. */
function birthOf(fs: FileSystem, folder: FsPath): bigint {
  const { birthtimeNs, ctimeNs } = fs.times(folder);
  return birthtimeNs === ctimeNs ? 0n : birthtimeNs;
}
