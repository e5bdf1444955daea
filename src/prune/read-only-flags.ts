import { WRITE_BITS } from '../domain/mode-bits.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import type { FolderFound } from './find-snapshots.ts';
import { namesAnywhere, sameNameFinder } from './kept-names.ts';
import type { FileWalk } from './walk-files.ts';

/**
 * Read-only files that lost a name, and with it, on Windows, the flag that their other names share. It is given back
 * through one of those: the one at the same path in another snapshot, or whichever a walk finds.
 */
export class ReadOnlyFlags {
  readonly #folders: readonly FolderFound[];
  readonly #lost = new Map<bigint, readonly FsPath[]>();

  constructor(kept: readonly FolderFound[]) {
    this.#folders = kept;
  }

  noteLost(ino: bigint, names: readonly FsPath[]): void {
    this.#lost.set(ino, names);
  }

  /** Those that have no name left in the folders, or whose name is out of reach, have gone or stay without. */
  async giveBack(walk: FileWalk, onFailed: (path: FsPath, code: string) => void): Promise<void> {
    const elsewhere = new Set<bigint>();
    const sameName = sameNameFinder(this.#folders, walk);
    for (const [ino, names] of this.#lost) {
      const at = sameName({ ino, names });
      if (at === undefined) elsewhere.add(ino);
      else setReadOnly(walk.fs, at, onFailed);
    }
    const found = await namesAnywhere(this.#folders, elsewhere, walk);
    for (const at of found.values()) setReadOnly(walk.fs, at, onFailed);
    this.#lost.clear();
  }
}

function setReadOnly(fs: FileSystem, at: FsPath, onFailed: (path: FsPath, code: string) => void): void {
  try {
    const { mode } = fs.lstat(at);
    if ((mode & WRITE_BITS) !== 0n) fs.setMode(at, Number(mode & 0o777n & ~WRITE_BITS));
  } catch (error: unknown) {
    onFailed(at, errnoOrThrow(error));
  }
}
