import { PERMISSIONS } from '../domain/mode-bits.ts';
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
 * Renames folders into the state folder, from where they are deleted: at no instant is half of one where it was. What
 * is there is listed once: of the folders of one snapshot thousands may be deep. Use it with the run lock held, and no
 * other one meanwhile.
 */
export class Graveyard {
  readonly #fs: FileSystem;
  readonly #state: FsPath;
  #taken: ReadonlySet<string> | undefined;
  #number = 0;

  constructor(fs: FileSystem, state: FsPath) {
    this.#fs = fs;
    this.#state = state;
  }

  /** Returns its new path. */
  bury(folder: FsPath): FsPath {
    const grave = this.#nextFree();
    renameFolder(this.#fs, folder, grave);
    return grave;
  }

  #nextFree(): FsPath {
    this.#taken ??= new Set(gravesIn(this.#fs, this.#state).map(displayPath));
    for (;;) {
      const grave = joinPath(this.#state, `pruned-${++this.#number}`);
      if (!this.#taken.has(displayPath(grave))) return grave;
    }
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
      fs.setMode(from, Number(mode & PERMISSIONS));
      throw again;
    }
  }
}
