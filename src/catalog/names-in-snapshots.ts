import type { Buffer } from 'node:buffer';
import type { NotedName } from '../hash-index/index-notes.ts';
import { type FileTable, NONE, namesOf } from '../walk/file-table.ts';
import type { TablePaths } from '../walk/table-paths.ts';
import { rankOfName, type SnapshotOrder } from './snapshot-order.ts';

interface Tree {
  readonly table: FileTable;
  readonly order: SnapshotOrder;
  readonly paths: TablePaths;
}

/** A name as the notes of the index have it; outside of all snapshots the snapshot is ''. */
export function notedName(name: number, tree: Tree): NotedName {
  return { snapshot: snapshotOf(name, tree), path: pathInSnapshot(name, tree) };
}

/** The name of the snapshot, also of one in progress; '' outside of all snapshots. */
export function snapshotOf(name: number, { table, order }: Omit<Tree, 'paths'>): string {
  const rank = rankOfName(table, order, name);
  return rank === order.names.length ? '' : order.names[rank];
}

/** Raw bytes, relative to the snapshot; outside of all snapshots relative to the root. */
export function pathInSnapshot(name: number, { table, order, paths }: Tree): Buffer {
  const path = paths.relativeName(name);
  const rank = rankOfName(table, order, name);
  return rank === order.names.length ? path : path.subarray(paths.relativeFolder(order.folders[rank]).length + 1);
}

/** True where the file has a name at this path, which is relative to the root. */
export function hasNameAt(inode: number, at: Buffer, { table, paths }: Omit<Tree, 'order'>): boolean {
  for (const name of namesOf(table, inode)) if (paths.relativeName(name).equals(at)) return true;
  return false;
}

/**
 * The name in the newest snapshot: pruning old ones never strands the record. `gained` is one that the inode has been
 * given since.
 */
export function latestName(
  inode: number,
  { table, order }: Omit<Tree, 'paths'>,
  gained: number = table.inodes.firstName[inode],
): number {
  let latest = gained;
  let rank = rankOfName(table, order, latest);
  for (let name = table.inodes.firstName[inode]; name !== NONE; name = table.names.next[name]) {
    const other = rankOfName(table, order, name);
    if (other <= rank) continue;
    latest = name;
    rank = other;
  }
  return latest;
}
