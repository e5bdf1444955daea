import { setImmediate as breathe } from 'node:timers/promises';
import { isOfAnother } from '../copying/rival-names.ts';
import { setMetadata } from '../copying/set-metadata.ts';
import { PERMISSIONS } from '../domain/mode-bits.ts';
import type { Overwrite } from '../domain/overwrite.ts';
import { isRestoreName } from '../domain/state-names.ts';
import type { CurrentUser } from '../platform/current-user.ts';
import { errnoOrThrow, isErrno } from '../platform/errno.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import { displayPath, type FsPath, joinPath } from '../platform/fs-path.ts';
import { lstatOrUndefined } from '../platform/lstat-or-undefined.ts';
import { removeQuietly } from '../platform/remove-quietly.ts';
import type { FolderToRestore } from './list-tree.ts';

interface FolderTools {
  readonly fs: FileSystem;
  readonly user: CurrentUser | undefined;
  readonly overwrite: Overwrite;
  /** the folder that holds the snapshots: nothing is written into it, whatever path leads there */
  readonly root: FileStatus;
  readonly isStopped: () => boolean;
  readonly onFailed: (path: FsPath, attempted: 'make the folder' | 'set the folder metadata', code: string) => void;
}

/** A folder that is there now. */
export interface MadeFolder {
  /** what it is to be given in the end */
  readonly wanted: FileStatus;
  /** it was not there before, or nothing was in it: whatever is met in it, this run put there */
  readonly isNew: boolean;
}

/** By number; undefined for those that are not there. */
export type MadeFolders = readonly (MadeFolder | undefined)[];

const FOLDERS_PER_BREATH = 200;
const WORKING_MODE = 0o700;
/** Of a folder that is to be given its metadata in the end. No other has it, so the run after a killed one knows it by that. */
const UNFINISHED_MODE = 0o1700;
/** In a folder that has it, each new one has it too. */
const SET_GID = 0o2000n;

/** Makes the folders, with room for names. What cannot be made is reported; what is below it is not restored. */
export async function makeFolders(folders: readonly FolderToRestore[], tools: FolderTools): Promise<MadeFolders> {
  const made: (MadeFolder | undefined)[] = [];
  for (const [number, folder] of folders.entries()) {
    if (number % FOLDERS_PER_BREATH === 0) await breathe();
    const parent = folder.parent === undefined ? undefined : made[folder.parent];
    const isBelowNothing = folder.parent !== undefined && parent === undefined;
    const inNew = parent?.isNew === true;
    made.push(isBelowNothing || tools.isStopped() ? undefined : makeFolder(folder, { ...tools, inNew }));
  }
  return made;
}

/** Gives the folders their owner, mode and times, the deepest first: each name that is made in one moves its times. */
export async function finishFolders(
  folders: readonly FolderToRestore[],
  made: MadeFolders,
  tools: FolderTools,
): Promise<void> {
  for (let number = folders.length - 1; number >= 0; number--) {
    if (number % FOLDERS_PER_BREATH === 0) await breathe();
    const folder = made[number];
    if (folder === undefined) continue;
    const { target } = folders[number];
    try {
      giveMetadata(target, folder.wanted, tools);
    } catch (error: unknown) {
      tools.onFailed(target, 'set the folder metadata', errnoOrThrow(error));
    }
  }
}

/** Its times before its mode: killed in between, the next run would take it for done. */
function giveMetadata(target: FsPath, wanted: FileStatus, tools: FolderTools): void {
  if (tools.user !== undefined) tools.fs.setTimes(target, wanted.atimeNs, wanted.mtimeNs);
  setMetadata(target, wanted, tools);
}

/**
 * A folder that was there keeps its own metadata where nothing is to be overwritten, unless it was empty, or a killed
 * run made it.
 */
function makeFolder(
  { target, rival, status }: FolderToRestore,
  tools: FolderTools & { inNew: boolean },
): MadeFolder | undefined {
  const { fs, overwrite, inNew, onFailed } = tools;
  try {
    const there = lstatOrUndefined(fs, target);
    if (there === undefined) {
      fs.makeOneFolder(target, UNFINISHED_MODE);
      return { wanted: status, isNew: true };
    }
    const isTaken = inNew || !there.isDirectory() || (rival !== undefined && isOfAnother(fs, rival));
    if (isTaken || isSame(there, tools.root)) {
      onFailed(target, 'make the folder', isTaken ? 'EEXIST' : 'EPERM');
      return undefined;
    }
    if ((Number(there.mode) & WORKING_MODE) !== WORKING_MODE) tryMode(fs, target, WORKING_MODE);
    const isEmpty = clearLeftovers(target, tools);
    if (overwrite === 'never' && !isEmpty && !isUnfinished(there)) return { wanted: there, isNew: false };
    if (tools.user !== undefined && isEmpty) tryMode(fs, target, UNFINISHED_MODE);
    return { wanted: status, isNew: isEmpty };
  } catch (error: unknown) {
    onFailed(target, 'make the folder', errnoOrThrow(error));
    return undefined;
  }
}

function isSame(a: FileStatus, b: FileStatus): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

function isUnfinished({ mode }: FileStatus): boolean {
  return Number(mode & PERMISSIONS & ~SET_GID) === UNFINISHED_MODE;
}

/** Removes the temporary names that a killed run left. Returns whether nothing else is in the folder. */
function clearLeftovers(folder: FsPath, { fs }: FolderTools): boolean {
  const names = fs.list(folder).map(({ name }) => name);
  const left = names.filter((name) => isRestoreName(displayPath(name)));
  for (const name of left) removeQuietly(fs, joinPath(folder, name));
  return left.length === names.length;
}

/** For names to be made in it; somebody else's folder may permit that without. */
function tryMode(fs: FileSystem, folder: FsPath, mode: number): void {
  try {
    fs.setMode(folder, mode);
  } catch (error: unknown) {
    if (!isErrno(error, 'EPERM', 'EACCES')) throw error;
  }
}
