import { censusGroups } from '../catalog/census-groups.ts';
import { linksAsScanned } from '../catalog/links-now.ts';
import { snapshotsInTable } from '../catalog/snapshots-in-table.ts';
import { takeCensuses } from '../catalog/take-censuses.ts';
import { CensusReader } from '../hash-index/census-codec.ts';
import type { HashIndex } from '../hash-index/hash-index.ts';
import type { Census } from '../hash-index/index-notes.ts';
import type { WalkedTree } from '../look/scan-snapshots.ts';

/** Snapshots are places in the order of the tree. */
export interface LostNames {
  /** those that have a census to be held against */
  readonly compared: ReadonlySet<number>;
  /** by inode the snapshots, oldest first, that have fewer names of it than when they were sealed, or none */
  readonly lost: ReadonlyMap<bigint, readonly number[]>;
}

/** Holds what is in the sealed snapshots of a tree against their censuses. */
export function findLostNames({ table, order }: WalkedTree, sealed: ReadonlySet<number>, index: HashIndex): LostNames {
  const names = new Map(index.snapshots().map((record) => [record.name, record.names]));
  const snapshots = snapshotsInTable(table)
    .filter(({ number, name, ino }) => sealed.has(number) && index.notes.census(name)?.ino === ino)
    .map((snapshot) => ({ ...snapshot, names: names.get(snapshot.name) ?? 0 }))
    .sort((a, b) => order.rank[a.number] - order.rank[b.number]);
  const lost = new Map<bigint, number[]>();
  for (const group of censusGroups(snapshots)) {
    for (const now of takeCensuses(table, group, { links: linksAsScanned(table), sawAll: true })) {
      const before = index.notes.census(now.snapshot);
      if (before === undefined || before.packed.equals(now.packed)) continue;
      const place = order.names.indexOf(now.snapshot);
      for (const ino of inodesWithFewer(now, before)) {
        const places = lost.get(ino);
        if (places === undefined) lost.set(ino, [place]);
        else places.push(place);
      }
    }
  }
  return { compared: new Set(snapshots.map(({ number }) => order.rank[number])), lost };
}

/** Both ascend by inode, so one pass finds them. */
function* inodesWithFewer(now: Census, before: Census): Generator<bigint> {
  const [there, recorded] = [new CensusReader(now), new CensusReader(before)];
  let isThere = there.next();
  while (recorded.next()) {
    while (isThere && compareInodes(there, recorded) < 0) isThere = there.next();
    const isSame = isThere && compareInodes(there, recorded) === 0;
    if (!isSame || there.names < recorded.names) yield recorded.ino;
  }
}

function compareInodes(a: CensusReader, b: CensusReader): number {
  return a.high - b.high || a.low - b.low;
}
