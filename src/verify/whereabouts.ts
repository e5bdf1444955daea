import { rankOfName } from '../catalog/snapshot-order.ts';
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
