import { setImmediate as breathe } from 'node:timers/promises';
import { WRITE_BITS } from '../domain/mode-bits.ts';
import { holdToEmpty } from '../linking/hold-to-empty.ts';
import { mountOfFolder } from '../linking/mount-of-open.ts';
import { errnoOrThrow, isErrno } from '../platform/errno.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import { type FsPath, joinPath } from '../platform/fs-path.ts';
import { isElsewhere } from '../platform/mount-points.ts';
import { failureCode, Refused } from '../platform/refused.ts';
import { Graveyard } from './graves.ts';

export interface RemoveOptions {
  readonly fs: FileSystem;
  readonly state: FsPath;
  /** of the state folder: nothing on another one is touched */
  readonly device: bigint;
  /** as they are displayed; asked again for each grave, because paths change when a folder is buried */
  readonly mountPointsNow: () => ReadonlySet<string>;
  readonly byFd: boolean;
  /** names of read-only files may be refused (Windows) */
  readonly clearsReadOnly: boolean;
  readonly isStopped: () => boolean;
  /** one is gone; a name is all that is no folder */
  readonly onRemoved: (what: 'name' | 'folder') => void;
  readonly onFailed: (path: FsPath, code: string) => void;
  /** a read-only file with other names lost its flag, so that this one can be deleted; `names` lead to it from the grave */
  readonly onFlagLost: (ino: bigint, names: readonly FsPath[]) => void;
}

/** Deeper folders get graves of their own: so few are held open at a time, and no path becomes too long. */
const MOST_HELD = 32;
/** Between two breaths the program neither hears Ctrl-C nor draws. */
const NAMES_PER_BREATH = 50;

/**
 * Deletes a folder of the state folder with everything in it. Symlinks and junctions are removed, never followed, and
 * other devices and mount points never entered. With `byFd` each folder is held open while its names go, so nothing
 * that happens to a path can lead the work elsewhere, and the system says on which mount it is. What fails is reported
 * and the rest goes on. True where it is gone with all of its deep folders.
 */
export async function removeGrave(grave: FsPath, options: RemoveOptions): Promise<boolean> {
  const removal = new Removal(options);
  const waiting = removal.deep;
  waiting.push(grave);
  let isGone = true;
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    isGone = (await removal.removeTree(at)) && isGone;
  }
  return isGone;
}

/** A folder in hand. */
interface Place {
  /** how it is reached now */
  readonly at: FsPath;
  /** where it is, for messages */
  readonly shown: FsPath;
  readonly names: readonly FsPath[];
}

class Removal {
  readonly #options: RemoveOptions;
  readonly deep: FsPath[] = [];
  readonly #graveyard: Graveyard;
  /** of the state folder; undefined where the system does not say */
  readonly #mount: string | undefined;
  #mountPoints: ReadonlySet<string> = new Set();
  #names = 0;

  constructor(options: RemoveOptions) {
    this.#options = options;
    this.#graveyard = new Graveyard(options.fs, options.state);
    this.#mount = options.byFd ? mountOfFolder(options.fs, options.state) : undefined;
  }

  async removeTree(at: FsPath): Promise<boolean> {
    this.#mountPoints = this.#options.mountPointsNow();
    return await this.#removeFolder({ at, shown: at, names: [] });
  }

  /** False where it is still there. */
  async #removeFolder(place: Place): Promise<boolean> {
    const { fs, device } = this.#options;
    try {
      const status = fs.lstat(place.at);
      if (isElsewhere(place.shown, status, { device, mountPoints: this.#mountPoints })) throw new Refused('EXDEV');
      if (place.names.length === MOST_HELD) {
        this.deep.push(this.#graveyard.bury(place.at));
        return true;
      }
      if (!(await this.#emptyFolder(place, status))) return false;
      fs.removeFolder(place.at);
      this.#options.onRemoved('folder');
      return true;
    } catch (error: unknown) {
      const code = failureCode(error);
      if (code === 'ENOENT') return true;
      this.#options.onFailed(place.shown, code);
      return false;
    }
  }

  /** False where something stays in it; that is reported. */
  async #emptyFolder(place: Place, status: FileStatus): Promise<boolean> {
    const { fs, byFd, isStopped } = this.#options;
    const held = holdToEmpty(fs, place.at, { status, byFd, mount: this.#mount });
    let isEmpty = true;
    try {
      for (const { name, kind } of fs.list(held.path)) {
        if (++this.#names % NAMES_PER_BREATH === 0) await breathe();
        if (isStopped()) return false;
        const inside = {
          at: joinPath(held.path, name),
          shown: joinPath(place.shown, name),
          names: [...place.names, name],
        };
        const isFolder = kind === 'folder' || (kind === 'unknown' && fs.lstat(inside.at).isDirectory());
        isEmpty = (isFolder ? await this.#removeFolder(inside) : this.#removeName(inside)) && isEmpty;
      }
    } finally {
      held.release();
    }
    return isEmpty;
  }

  #removeName({ at, shown, names }: Place): boolean {
    const { fs, clearsReadOnly, onRemoved, onFailed } = this.#options;
    try {
      if (clearsReadOnly) this.#removeFlagged(at, names);
      else fs.unlink(at);
      onRemoved('name');
      return true;
    } catch (error: unknown) {
      const code = errnoOrThrow(error);
      if (code === 'ENOENT') return true;
      onFailed(shown, code);
      return false;
    }
  }

  /**
   * On Windows a read-only name may be refused, because deleting it would clear the flag of all names of its file. The
   * other names then get it back when the snapshot is gone.
   */
  #removeFlagged(at: FsPath, names: readonly FsPath[]): void {
    const { fs, onFlagLost } = this.#options;
    try {
      fs.unlink(at);
    } catch (error: unknown) {
      const { mode, nlink, ino } = fs.lstat(at);
      if (!isErrno(error, 'EPERM', 'EACCES') || (mode & WRITE_BITS) !== 0n) throw error;
      fs.setMode(at, Number((mode & 0o777n) | WRITE_BITS));
      if (nlink > 1n) onFlagLost(ino, names);
      fs.unlink(at);
    }
  }
}
