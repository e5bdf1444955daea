import { FailureCode } from '../domain/failure.ts';
import type { FileStatus, FileSystem, FolderEntry, FolderListing } from '../platform/file-system.ts';
import { type FsPath, joinPath } from '../platform/fs-path.ts';
import { type OpenForNames, openForNames } from '../platform/open-for-names.ts';
import { Refused } from '../platform/refused.ts';
import { type FolderTimes, Settled, takeSettled } from './take-settled.ts';

/** A folder whose names are being looked at. */
export interface FolderToLookInto {
  lstat(name: FsPath): FileStatus;
  close(): void;
}

/** A folder that is being walked. */
export interface FolderInHand extends FolderToLookInto {
  readonly listing: FolderListing;
}

/** A folder that was found, and the inode that it had. */
interface FoundFolder {
  readonly path: FsPath;
  readonly ino: bigint;
}

/**
 * Lists a folder that was found, until nothing changes in it meanwhile; `isSettled` is false where that never was.
 * Throws Refused where another is there now, for instance because somebody put a symlink in its place or in that of a
 * folder on the way. So, where folders are opened, whatever is found below the root was below the root, and the rest of
 * the run goes by its inode.
 */
export function takeFoundFolder(
  fs: FileSystem,
  found: FoundFolder & FolderTimes,
): { readonly inHand: FolderInHand; readonly isSettled: boolean } {
  const look = (inHand: FolderInHand): FileStatus => {
    const status = inHand.lstat('.');
    if (status.ino !== found.ino) throw new Refused(FailureCode.changed);
    return status;
  };
  const { inHand, settled } = takeSettled(found, { take: () => takeFolder(fs, found.path), look });
  return { inHand, isSettled: settled !== Settled.no };
}

/** To look at names that are known, without a listing; `changed` where another folder is there now. */
export function lookIntoFoundFolder(fs: FileSystem, { path, ino }: FoundFolder): FolderToLookInto | 'changed' {
  const open = openForNames(fs, path);
  return unlessChanged(open === undefined ? byPath(fs, path) : throughOpen(open), ino);
}

function unlessChanged<T extends FolderToLookInto>(folder: T, ino: bigint): T | 'changed' {
  let isSame = false;
  try {
    isSame = folder.lstat('.').ino === ino;
    return isSame ? folder : 'changed';
  } finally {
    if (!isSame) folder.close();
  }
}

/**
 * Lists a folder. Where the system has calls for it the folder is opened once, and its names are looked at through
 * its descriptor: no path is resolved for each, and all of them are in the folder that was listed. A symlink to a
 * folder is not followed then (ENOTDIR or ELOOP), unless `follow` says so.
 */
export function takeFolder(fs: FileSystem, path: FsPath, { follow = false } = {}): FolderInHand {
  const open = follow ? undefined : openForNames(fs, path);
  if (open === undefined) return { listing: listingOf(fs.list(path)), ...byPath(fs, path) };
  try {
    return { listing: open.calls.list(), ...throughOpen(open) };
  } catch (error: unknown) {
    open.close();
    throw error;
  }
}

function throughOpen({ calls: { lstat }, close }: OpenForNames): FolderToLookInto {
  return { lstat, close };
}

function byPath(fs: FileSystem, path: FsPath): FolderToLookInto {
  return { lstat: (name) => fs.lstat(joinPath(path, name)), close: nothing };
}

/** All entries, in the order of their names. */
export function entriesByName(listing: FolderListing): FolderEntry[] {
  const entries: FolderEntry[] = [];
  for (let index = 0; index < listing.count; index++) entries.push(listing.entry(index));
  return entries.sort(byName);
}

export function byName(a: FolderEntry, b: FolderEntry): number {
  return a.name < b.name ? -1 : 1;
}

function listingOf(entries: readonly FolderEntry[]): FolderListing {
  return { count: entries.length, entry: (index) => entries[index], raw: undefined };
}

function nothing(): void {
  // nothing is open
}
