import type { FileStatus, FileSystem, FolderEntry } from '../platform/file-system.ts';
import { type FsPath, pathKey } from '../platform/fs-path.ts';
import { byName, entriesByName, type FolderInHand, takeFolder } from '../walk/folder-in-hand.ts';

const MOST_LISTINGS = 6;
const FIRST_PAUSE_MS = 1;
const clock = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

export interface ListedFolder {
  readonly inHand: FolderInHand;
  /** in the order of their names */
  readonly entries: readonly FolderEntry[];
  /** false where the folder changed during each listing: a name may be lacking, and one that is gone among them */
  readonly isSettled: boolean;
}

/**
 * Lists a folder in which nothing came, went or was renamed meanwhile. Of a name that is renamed, or saved by renaming
 * another file over it, a listing that has begun may tell nothing: Btrfs and tmpfs put it behind the last name that was
 * there when the folder was opened. Such a listing is made again, up to 6 times, and then what any of them told is taken.
 * Throws what listing throws.
 */
export function listSettled(fs: FileSystem, path: FsPath, { follow }: { follow: boolean }): ListedFolder {
  const look = (): FileStatus => (follow ? fs.stat(path) : fs.lstat(path)); // by path: who may list it may not enter it
  const all = new Map<string, FolderEntry>();
  for (let listings = 1; ; listings++) {
    const before = look();
    const inHand = takeFolder(fs, path, { follow });
    try {
      const entries = entriesByName(inHand.listing);
      if (isSameFolder(before, look())) return { inHand, entries, isSettled: true };
      for (const entry of entries) all.set(pathKey(entry.name), entry);
      if (listings === MOST_LISTINGS)
        return { inHand, entries: [...all.values()].sort(byName), isSettled: !tells(look) };
    } catch (error: unknown) {
      inHand.close();
      throw error;
    }
    inHand.close();
    Atomics.wait(clock, 0, 0, FIRST_PAUSE_MS * 2 ** (listings - 1));
  }
}

/** False where a file system makes the times of a folder up whenever it is asked. */
function tells(look: () => FileStatus): boolean {
  return isSameFolder(look(), look());
}

function isSameFolder(before: FileStatus, after: FileStatus): boolean {
  return before.ino === after.ino && before.mtimeNs === after.mtimeNs && before.ctimeNs === after.ctimeNs;
}
