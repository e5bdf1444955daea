import type { Buffer } from 'node:buffer';
import { rankOfName } from '../catalog/snapshot-order.ts';
import { finalName } from '../domain/state-names.ts';
import type { WalkedTree } from '../look/scan-snapshots.ts';
import { namesOf } from '../walk/file-table.ts';

/** Every name of a file and every snapshot that has one, oldest first; for people. */
export function whereabouts(tree: WalkedTree, inode: number): { paths: string[]; snapshots: string[] } {
  const { table, order, paths } = tree;
  const named = Array.from(namesOf(table, inode), (name) => ({
    rank: rankOfName(table, order, name),
    path: `${paths.relativeName(name)}`,
  }));
  named.sort((a, b) => a.rank - b.rank || (a.path < b.path ? -1 : 1));
  const ranks = [...new Set(named.map(({ rank }) => rank))].filter((rank) => rank < order.names.length);
  return { paths: named.map(({ path }) => path), snapshots: ranks.map((rank) => order.names[rank]) };
}

/** As the notes of the index have it: outside of all snapshots the snapshot is ''. */
export function notedName({ table, order, paths }: WalkedTree, name: number): { snapshot: string; path: Buffer } {
  const path = paths.relativeName(name);
  const rank = rankOfName(table, order, name);
  if (rank === order.names.length) return { snapshot: '', path };
  const start = paths.relativeFolder(order.folders[rank]).length + 1;
  return { snapshot: finalName(order.names[rank]), path: path.subarray(start) };
}

/** The name in the newest snapshot: pruning old ones never strands the record. */
export function latestName({ table, order }: WalkedTree, inode: number): number {
  let latest = table.inodes.firstName[inode];
  for (const name of namesOf(table, inode)) {
    if (rankOfName(table, order, name) > rankOfName(table, order, latest)) latest = name;
  }
  return latest;
}
