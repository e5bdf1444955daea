import { snapshotsInTable } from '../catalog/snapshots-in-table.ts';
import type { Member } from '../domain/link-plan.ts';
import { eligibilityKey, type MetadataField } from '../domain/metadata.ts';
import { compareSnapshotNames } from '../domain/snapshot-name.ts';
import { type FileTable, metadataOf, NONE } from '../walk/file-table.ts';

/** Per metadata row a number; rows of equal numbers are eligible for one another under `ignore`. */
export function numberEligibility(table: FileTable, ignore: ReadonlySet<MetadataField>): Uint32Array {
  const numbers = new Uint32Array(new SharedArrayBuffer(Math.max(1, table.metadata.count) * 4));
  const seen = new Map<string, number>();
  for (let row = 0; row < table.metadata.count; row++) {
    if (ignore.size === 0) {
      numbers[row] = row;
      continue;
    }
    const key = eligibilityKey(metadataOf(table, row), ignore);
    numbers[row] = seen.get(key) ?? seen.size;
    seen.set(key, numbers[row]);
  }
  return numbers;
}

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
  const found = snapshotsInTable(table).sort((a, b) => compareSnapshotNames(a.name, b.name));
  const rank = new Uint32Array(found.length);
  for (const [place, { folder }] of found.entries()) rank[table.folders.snapshot[folder]] = place;
  return { names: found.map(({ name }) => name), folders: found.map(({ folder }) => folder), rank };
}

/** Names outside all snapshots count as younger than any snapshot. */
export function rankOfName(table: FileTable, order: SnapshotOrder, name: number): number {
  const snapshot = table.folders.snapshot[table.names.folder[name]];
  return snapshot === NONE ? order.rank.length : order.rank[snapshot];
}

/** An inode as the planner sees it. */
export function asMember(table: FileTable, order: SnapshotOrder, inode: number): Member {
  let names = 0;
  let age = Number.POSITIVE_INFINITY;
  for (let name = table.inodes.firstName[inode]; name !== NONE; name = table.names.next[name]) {
    names++;
    age = Math.min(age, rankOfName(table, order, name));
  }
  return { inode, names, links: Math.max(names, table.inodes.links[inode]), age };
}
