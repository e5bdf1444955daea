import type { FileStatus, FileSystem, FolderEntry } from '../platform/file-system.ts';
import { type FsPath, pathKey } from '../platform/fs-path.ts';
import { pause } from '../platform/pause.ts';
import { byName, entriesByName, type FolderInHand, takeFolder } from '../walk/folder-in-hand.ts';

const MOST_LISTINGS = 6;
const FIRST_PAUSE_MS = 1;
/** ms: two changes less apart may have one time, for file systems take it from a clock that ticks 100 times a second or more. */
const TICK_MS = 20;
const NS_PER_MS = 1e6;

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
    pause(msToNextTime(before));
    const inHand = takeFolder(fs, path, { follow });
    try {
      const entries = entriesByName(inHand.listing);
      if (isSameFolder(before, look())) return { inHand, entries, isSettled: true };
      for (const entry of entries) all.set(pathKey(entry.name), entry);
      if (listings === MOST_LISTINGS) {
        return { inHand, entries: [...all.values()].sort(byName), isSettled: !keepsTimes(look) };
      }
    } catch (error: unknown) {
      inHand.close();
      throw error;
    }
    inHand.close();
    pause(FIRST_PAUSE_MS * 2 ** (listings - 1));
  }
}

/** Until then a change of the folder may not show in its time. None where the clock of the disk is another one. */
function msToNextTime({ mtimeNs }: FileStatus): number {
  const age = Date.now() - Number(mtimeNs) / NS_PER_MS;
  return age > -1 && age < TICK_MS ? TICK_MS - age : 0;
}

/** False where a file system makes the times of a folder up whenever it is asked. */
function keepsTimes(look: () => FileStatus): boolean {
  return isSameFolder(look(), look());
}

function isSameFolder(before: FileStatus, after: FileStatus): boolean {
  return before.ino === after.ino && before.mtimeNs === after.mtimeNs && before.ctimeNs === after.ctimeNs;
}
