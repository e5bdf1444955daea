import { Buffer } from 'node:buffer';
import { differingFields, type MetadataField } from '../domain/metadata.ts';
import type { WalkedTree } from '../look/scan-snapshots.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { kindOf } from '../walk/entry-kind.ts';
import { metadataOf } from '../walk/file-table.ts';
import { Verdict } from './difference-rows.ts';

/** A name and what it is a name of; rows of the table. */
export interface NamedInode {
  readonly name: number;
  readonly inode: number;
}

/** What became of a path that both snapshots have, as far as it can be told without reading a file. */
export function compareNames(
  before: NamedInode,
  after: NamedInode,
  { tree, fs, onFailure }: { tree: WalkedTree; fs: FileSystem; onFailure: (name: number, code: string) => void },
): number {
  if (before.inode === after.inode) return Verdict.same;
  const { table } = tree;
  const kind = kindOf(table, after.inode);
  if (kind !== kindOf(table, before.inode)) return Verdict.type;
  if (kind === 'file') return compareSizes(tree, before.inode, after.inode);
  try {
    if (kind === 'symlink' && !isSameTarget(tree, fs, before, after)) return Verdict.changed;
  } catch (error: unknown) {
    onFailure(after.name, errnoOrThrow(error));
    return Verdict.failed;
  }
  return metadataVerdict(tree, before.inode, after.inode);
}

/** For files whose bytes are equal, and for what has no bytes. */
export function metadataVerdict(tree: WalkedTree, before: number, after: number): number {
  return fieldsBetween(tree, before, after).length > 0 ? Verdict.metadata : Verdict.same;
}

/** A folder's time follows from what happened in it, so it is not held against it. */
export function fieldsBetween({ table }: WalkedTree, before: number, after: number): MetadataField[] {
  const { metadata } = table.inodes;
  if (metadata[before] === metadata[after]) return [];
  const fields = differingFields(metadataOf(table, metadata[before]), metadataOf(table, metadata[after]));
  return kindOf(table, after) === 'folder' ? fields.filter((field) => field !== 'mtime') : fields;
}

function compareSizes(tree: WalkedTree, before: number, after: number): number {
  const { size } = tree.table.inodes;
  if (size[before] !== size[after]) return Verdict.changed;
  return size[after] === 0 ? metadataVerdict(tree, before, after) : Verdict.undecided;
}

function isSameTarget({ paths }: WalkedTree, fs: FileSystem, before: NamedInode, after: NamedInode): boolean {
  const [then, now] = [before, after].map(({ name }) => Buffer.from(fs.readLink(paths.name(name))));
  return then.equals(now);
}
