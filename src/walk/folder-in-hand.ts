import type { FileStatus, FileSystem, FolderEntry, FolderListing } from '../platform/file-system.ts';
import { type FsPath, joinPath } from '../platform/fs-path.ts';

/** A folder whose names are being looked at. */
export interface FolderInHand {
  list(): FolderListing;
  lstat(name: FsPath): FileStatus;
  close(): void;
}

/**
 * Takes a folder that was found; `changed` where another is there now, for instance because somebody put a
 * symlink in its place or in that of a folder on the way. So, where folders are opened, whatever is found below the
 * root was below the root, and the rest of the run goes by its inode.
 */
export function takeFoundFolder(
  fs: FileSystem,
  { path, ino }: { readonly path: FsPath; readonly ino: bigint },
): FolderInHand | 'changed' {
  const inHand = takeFolder(fs, path);
  let isSame = false;
  try {
    isSame = inHand.lstat('.').ino === ino;
    return isSame ? inHand : 'changed';
  } finally {
    if (!isSame) inHand.close();
  }
}

/**
 * Takes a folder. Where the system has calls for it the folder is opened once, and its names are listed and looked at
 * through its descriptor: no path is resolved for each, and all of them are in one folder. A symlink to a folder is
 * not followed then (ENOTDIR or ELOOP), unless `follow` says so.
 */
export function takeFolder(fs: FileSystem, path: FsPath, { follow = false } = {}): FolderInHand {
  return (
    (follow ? undefined : takeOpen(fs, path)) ?? {
      list: () => listingOf(fs.list(path)),
      lstat: (name) => fs.lstat(joinPath(path, name)),
      close: nothing,
    }
  );
}

function takeOpen(fs: FileSystem, path: FsPath): FolderInHand | undefined {
  if (!fs.canCallInFolder()) return undefined;
  const fd = fs.openFolder(path);
  try {
    const folder = fs.inFolder(fd);
    if (folder !== undefined) return { list: folder.list, lstat: folder.lstat, close: () => fs.close(fd) };
  } catch (error: unknown) {
    fs.close(fd);
    throw error;
  }
  fs.close(fd);
  return undefined;
}

/** All entries, in the order of their names. */
export function entriesByName(listing: FolderListing): FolderEntry[] {
  const entries = Array.from({ length: listing.count }, (_, index) => listing.entry(index));
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function listingOf(entries: readonly FolderEntry[]): FolderListing {
  return { count: entries.length, entry: (index) => entries[index], raw: undefined };
}

function nothing(): void {
  // nothing is open
}
