import { allocatedBytes } from '../domain/allocated-bytes.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { type FileWalk, walkFiles } from './walk-files.ts';

/** What goes with one folder. */
export interface Measured {
  readonly names: number;
  readonly folders: number;
  /** allocated bytes */
  readonly frees: number;
  /** something could not be looked at */
  readonly isLeast: boolean;
  /** something is mounted in it */
  readonly isMounted: boolean;
}

/**
 * Names that inodes keep when one folder after the other goes: an inode comes free with its last name. Only inodes that
 * have several names are remembered.
 */
export class NamesLeft {
  readonly #left = new Map<bigint, bigint>();

  /** A name goes; true where it was the last. */
  take(ino: bigint, links: bigint): boolean {
    if (links <= 1n) return true;
    const left = (this.#left.get(ino) ?? links) - 1n;
    this.#left.set(ino, left);
    return left <= 0n;
  }

  /** True where all names of the inode have gone. */
  isGone(ino: bigint, links: bigint): boolean {
    return links <= 1n || (this.#left.get(ino) ?? links) <= 0n;
  }
}

/** Counts what a folder holds and what comes free when it goes after those that `left` was told of before. */
export async function measureSnapshot(
  folder: FsPath,
  walk: FileWalk,
  { left, onName }: { left: NamesLeft; onName: () => void },
): Promise<Measured> {
  let names = 0;
  let folders = 0;
  let frees = 0n;
  let isLeast = false;
  let isMounted = false;
  await walkFiles(folder, walk, {
    onFile: (_, status) => {
      names++;
      onName();
      if (left.take(status.ino, status.nlink)) frees += allocatedBytes(status);
      return false;
    },
    onFolder: (_, status) => {
      folders++;
      frees += allocatedBytes(status);
    },
    onMissed: (_, code) => {
      if (code === 'EXDEV') isMounted = true;
      else isLeast = true;
    },
  });
  return { names, folders, frees: Number(frees), isLeast, isMounted };
}
