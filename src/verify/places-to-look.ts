import { Buffer } from 'node:buffer';
import path from 'node:path';
import { recordedPlace } from '../catalog/recorded-place.ts';
import { rankOfName } from '../catalog/snapshot-order.ts';
import type { IndexedFile } from '../hash-index/hash-index.ts';
import { snapshotDepth } from '../walk/name-filter.ts';
import { findLostNames } from './lost-names.ts';
import { sealedNamesOf, type Verifying } from './verify-run.ts';

const SEPARATOR = Buffer.from(path.sep);

/** Where a name of a file was. */
export interface Place {
  /** relative to the root, for people */
  readonly snapshot: string;
  /** relative to the root, raw bytes */
  readonly at: Buffer;
}

/**
 * Where a file may be missing: at the recorded path, unless the census of that snapshot has all of its names; and in the
 * newest snapshot that had it, where it was at the same path, for else its record would have been given another. That
 * is not certain where the snapshot that it was recorded in has come in later, though its name is older.
 */
export function placesToLook({
  run,
  tree,
  sealed,
  sealedAt,
}: Verifying): (ino: bigint, record: IndexedFile) => Place[] {
  const { order, paths, rowOf } = tree;
  const { compared, lost } = findLostNames(tree, sealed, run.tools.index);
  const placeOf = new Map(order.names.map((name, place) => [name, place]));
  const sealTime = (snapshot: string): number => sealedAt.get(snapshot) ?? 0;
  const depth = snapshotDepth(run.request.rules.snapshots);
  return (ino, { path: recorded }) => {
    const { snapshot, inSnapshot } = recordedPlace(recorded, depth);
    const recordedIn = placeOf.get(snapshot) ?? -1;
    const lostIn = lost.get(ino) ?? [];
    const places: Place[] = [];
    if (!compared.has(recordedIn) || lostIn.includes(recordedIn)) places.push({ snapshot, at: recorded });
    const newest = lostIn.at(-1);
    if (newest === undefined || newest === recordedIn || newest < newestWith(rowOf(ino))) return places;
    if (sealTime(snapshot) > sealTime(order.names[newest])) return places;
    const folder = paths.relativeFolder(order.folders[newest]);
    return [...places, { snapshot: order.names[newest], at: Buffer.concat([folder, SEPARATOR, inSnapshot]) }];
  };

  /** -1 where no sealed snapshot has it. */
  function newestWith(row: number | undefined): number {
    let newest = -1;
    for (const name of row === undefined ? [] : sealedNamesOf(row, { tree, sealed })) {
      newest = Math.max(newest, rankOfName(tree.table, order, name));
    }
    return newest;
  }
}
