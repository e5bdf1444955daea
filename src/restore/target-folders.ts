import { setImmediate as breathe } from 'node:timers/promises';
import { lstatOrUndefined } from '../copying/lstat-or-undefined.ts';
import { setMetadata } from '../copying/set-metadata.ts';
import type { CurrentUser } from '../platform/current-user.ts';
import { errnoOrThrow, isErrno } from '../platform/errno.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import type { Overwrite } from './jobs.ts';
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

/** The folders that are there now: by number what they are to be given in the end; undefined for those that are not. */
export type MadeFolders = readonly (FileStatus | undefined)[];

const FOLDERS_PER_BREATH = 200;
const WORKING_MODE = 0o700;

/** Makes the folders, with room for names. What cannot be made is reported; what is below it is not restored. */
export async function makeFolders(folders: readonly FolderToRestore[], tools: FolderTools): Promise<MadeFolders> {
  const made: (FileStatus | undefined)[] = [];
  for (const [number, folder] of folders.entries()) {
    if (number % FOLDERS_PER_BREATH === 0) await breathe();
    const isBelowNothing = folder.parent !== undefined && made[folder.parent] === undefined;
    made.push(isBelowNothing || tools.isStopped() ? undefined : makeFolder(folder, tools));
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
    const wanted = made[number];
    if (wanted === undefined) continue;
    const { target } = folders[number];
    try {
      setMetadata(target, wanted, tools);
    } catch (error: unknown) {
      tools.onFailed(target, 'set the folder metadata', errnoOrThrow(error));
    }
  }
}

/** A folder that was there keeps its own metadata where nothing is to be overwritten, unless it was empty. */
function makeFolder({ target, status }: FolderToRestore, tools: FolderTools): FileStatus | undefined {
  const { fs, overwrite, onFailed } = tools;
  try {
    const there = lstatOrUndefined(fs, target);
    if (there === undefined) {
      fs.makeOneFolder(target);
      return status;
    }
    if (!there.isDirectory() || isSame(there, tools.root)) {
      onFailed(target, 'make the folder', there.isDirectory() ? 'EPERM' : 'EEXIST');
      return undefined;
    }
    openUp(fs, target, there);
    return overwrite === 'never' && fs.list(target).length > 0 ? there : status;
  } catch (error: unknown) {
    onFailed(target, 'make the folder', errnoOrThrow(error));
    return undefined;
  }
}

function isSame(a: FileStatus, b: FileStatus): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

/** For names to be made in it; somebody else's folder may permit that without. */
function openUp(fs: FileSystem, folder: FsPath, { mode }: FileStatus): void {
  if ((mode & 0o300n) === 0o300n) return;
  try {
    fs.setMode(folder, WORKING_MODE);
  } catch (error: unknown) {
    if (!isErrno(error, 'EPERM', 'EACCES')) throw error;
  }
}
