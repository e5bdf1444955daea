import type { EntryKind } from '../domain/entry-kind.ts';
import { type FileTable, METADATA_WORDS } from './file-table.ts';

const FORMAT_MASK = 0o170_000;
const FORMATS: ReadonlyMap<number, EntryKind> = new Map([
  [0o100_000, 'file'],
  [0o040_000, 'folder'],
  [0o120_000, 'symlink'],
]);

/** What the names of an inode are, by the format bits of its mode (`st_mode`, POSIX). */
export function kindOf({ inodes, metadata }: FileTable, inode: number): EntryKind {
  const mode = metadata.rows[inodes.metadata[inode] * METADATA_WORDS + 2];
  return FORMATS.get(mode & FORMAT_MASK) ?? 'special';
}
