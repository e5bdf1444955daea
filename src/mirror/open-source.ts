import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import type { Entry } from './entry.ts';
import { EntryKind } from './jobs.ts';

/** Opens a source file for reading; a symlink in its place is followed only where links are. */
export function openSource({ kind, source }: Pick<Entry, 'kind' | 'source'>, fs: FileSystem): number {
  return fs.openForReading(kind === EntryKind.followedFile ? fs.realPath(source) : source);
}

/** True where nobody has written to the file between two looks. */
export function isSameState(before: FileStatus, after: FileStatus): boolean {
  return (
    before.ino === after.ino &&
    before.size === after.size &&
    before.mtimeNs === after.mtimeNs &&
    (before.ctimeNs === after.ctimeNs || before.nlink !== after.nlink)
  );
}
