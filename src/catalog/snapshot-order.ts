import { sortedBySnapshotName } from '../domain/snapshot-name.ts';
import { type FileTable, NONE } from '../walk/file-table.ts';
import { snapshotsInTable } from './snapshots-in-table.ts';

/** The snapshots, oldest first, and the place of each in that order. */
export interface SnapshotOrder {
  /** relative to the root, for people */
  readonly names: readonly string[];
  /** folder rows, in the same order */
  readonly folders: readonly number[];
  /** by the table's snapshot number */
  readonly rank: Uint32Array;
}

export function orderSnapshots(table: FileTable): SnapshotOrder {
  const found = sortedBySnapshotName(snapshotsInTable(table), ({ name }) => name);
  const rank = new Uint32Array(found.length);
  for (const [place, { folder }] of found.entries()) rank[table.folders.snapshot[folder]] = place;
  return { names: found.map(({ name }) => name), folders: found.map(({ folder }) => folder), rank };
}

/** Names outside all snapshots count as younger than any snapshot. */
export function rankOfName(table: FileTable, order: SnapshotOrder, name: number): number {
  const snapshot = table.folders.snapshot[table.names.folder[name]];
  return snapshot === NONE ? order.rank.length : order.rank[snapshot];
}
