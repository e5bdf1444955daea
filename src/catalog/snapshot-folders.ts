import { isNoSnapshot } from '../domain/state-names.ts';
import type { FolderEntry } from '../platform/file-system.ts';
import { displayPath } from '../platform/fs-path.ts';

/** True for an entry of a folder with snapshots that may be one, or lead to some, as far as a listing tells. */
export function mayBeSnapshot({ kind, name }: FolderEntry): boolean {
  return (kind === 'folder' || kind === 'unknown') && !isNoSnapshot(displayPath(name));
}

/** The names of such entries, for people. */
export function snapshotFolders(entries: readonly FolderEntry[]): string[] {
  return entries.filter(mayBeSnapshot).map(({ name }) => displayPath(name));
}
