import type { FileSystem } from '../platform/file-system.ts';
import type { Entry } from './entry.ts';
import { EntryKind } from './jobs.ts';

/** Opens a source file for reading; a symlink in its place is followed only where links are. */
export function openSource({ kind, source }: Pick<Entry, 'kind' | 'source'>, fs: FileSystem): number {
  return fs.openForReading(kind === EntryKind.followedFile ? fs.realPath(source) : source);
}
