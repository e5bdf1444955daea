import type { FileStatus, FileSystem, FolderEntry } from '../platform/file-system.ts';
import { type FsPath, pathKey } from '../platform/fs-path.ts';
import { byName, entriesByName, type FolderInHand, takeFolder } from './folder-in-hand.ts';
import { Settled, takeSettled } from './take-settled.ts';

export interface ListedFolder {
  readonly inHand: FolderInHand;
  /** in the order of their names */
  readonly entries: readonly FolderEntry[];
  /** false where the folder changed during each listing: a name may be lacking, and one that is gone among them */
  readonly isSettled: boolean;
}

/**
 * Lists a folder in which nothing came, went or was renamed meanwhile; where it changes during each listing, what any of
 * them told is taken. Throws what listing throws.
 */
export function listSettled(fs: FileSystem, path: FsPath, { follow }: { follow: boolean }): ListedFolder {
  const look = (): FileStatus => (follow ? fs.stat(path) : fs.lstat(path)); // by path: who may list it may not enter it
  const all = new Map<string, FolderEntry>();
  const { inHand, settled } = takeSettled(look(), {
    take: () => takeFolder(fs, path, { follow }),
    look,
    onUnsettled: ({ listing }) => {
      for (const entry of entriesByName(listing)) all.set(pathKey(entry.name), entry);
    },
  });
  if (settled === Settled.yes) return { inHand, entries: entriesByName(inHand.listing), isSettled: true };
  return { inHand, entries: [...all.values()].sort(byName), isSettled: settled === Settled.untold };
}

/** The entries alone. One that changed during each listing is told to `onUnsettled`, with what any of them told. */
export function settledEntries(fs: FileSystem, path: FsPath, onUnsettled: () => void): readonly FolderEntry[] {
  const { inHand, entries, isSettled } = listSettled(fs, path, { follow: false });
  inHand.close();
  if (!isSettled) onUnsettled();
  return entries;
}
