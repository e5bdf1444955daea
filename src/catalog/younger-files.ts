import path from 'node:path';
import { endOfMs } from '../domain/end-of-ms.ts';
import { finalName } from '../domain/state-names.ts';
import type { HashIndex } from '../hash-index/hash-index.ts';
import { decodeName, displayPath } from '../platform/fs-path.ts';
import { type FileTable, NONE, namesOf } from '../walk/file-table.ts';
import type { TablePaths } from '../walk/table-paths.ts';
import { depthOfAll, recordedPlace } from './recorded-place.ts';
import { sealsOf } from './seals-of.ts';
import type { SnapshotOrder } from './snapshot-order.ts';

/** Before any file, but after 0, which says that no birth time is kept. */
const ONCE = 1n;

/**
 * Tells the files of a table that the index cannot have seen, whatever it has under their numbers: numbers are given
 * again, and those of a copied root mean other files. A sealed snapshot has no file that is younger than its seal, but
 * for what was put there since; and one that is in none, and younger than all seals, was seen at most by a run that did
 * not come to its end, or sealed nothing, and wrote down one of its names. Where no birth time is kept nothing is told.
 */
export function youngerFiles(
  { table, paths, order }: { table: FileTable; paths: TablePaths; order: SnapshotOrder },
  index: HashIndex,
): (inode: number) => boolean {
  const { birthNs, ino } = table.inodes;
  let known: Seals | undefined;
  const depth = depthOfAll(order.names);
  let numbers: ReadonlyMap<string, number> | undefined;
  return (inode) => {
    known ??= sealTimes({ table, order }, index);
    const born = birthNs[inode];
    if (born < known.oldest) return false; // as nearly all are; or not known
    return isYounger(inode, born, known) && !wasVerifiedSince(born, index.notes.verifiedAt(ino[inode]));
  };

  function isYounger(inode: number, born: bigint, { seals, newest }: Seals): boolean {
    let isInSealed = false;
    for (const name of namesOf(table, inode)) {
      const snapshot = table.folders.snapshot[table.names.folder[name]];
      const seal = snapshot === NONE ? undefined : seals[snapshot];
      if (seal === undefined) continue;
      if (born >= seal) return true;
      isInSealed = true;
    }
    return !isInSealed && born >= newest && !hasRecordedName(inode);
  }

  /** `backup` records names of a snapshot in progress, which has another name when it is complete. */
  function hasRecordedName(inode: number): boolean {
    const record = index.lookUp(ino[inode]);
    if (record === undefined) return false;
    const recorded = withFinalNames(displayPath(decodeName(record.path)));
    numbers ??= numbersByFinalName(table, order);
    const snapshot = numbers.get(withFinalNames(recordedPlace(record.path, depth).snapshot)) ?? NONE;
    for (const name of namesOf(table, inode)) {
      if (table.folders.snapshot[table.names.folder[name]] !== snapshot) continue; // composing its path takes longer
      if (withFinalNames(displayPath(decodeName(paths.relativeName(name)))) === recorded) return true;
    }
    return false;
  }
}

/** The table's numbers of the snapshots. */
function numbersByFinalName(table: FileTable, { names, folders }: SnapshotOrder): ReadonlyMap<string, number> {
  return new Map(names.map((name, place) => [withFinalNames(name), table.folders.snapshot[folders[place]]]));
}

/** When snapshots were sealed, in ns since the epoch. */
interface Seals {
  /** by the table's number of the snapshot */
  readonly seals: readonly (bigint | undefined)[];
  /** of all that the index has; where it has none, before any file */
  readonly oldest: bigint;
  readonly newest: bigint;
}

function sealTimes(tree: { table: FileTable; order: SnapshotOrder }, index: HashIndex): Seals {
  const { table, order } = tree;
  const ends = index.snapshots().map(({ sealedAt }) => endOfMs(sealedAt));
  const seals: (bigint | undefined)[] = [];
  for (const [rank, record] of sealsOf(tree, index).entries()) {
    if (record !== undefined) seals[table.folders.snapshot[order.folders[rank]]] = endOfMs(record.sealedAt);
  }
  const oldest = ends.length === 0 ? ONCE : ends.reduce((least, end) => (end < least ? end : least));
  const newest = ends.reduce((most, end) => (end > most ? end : most), 0n);
  return { seals, oldest, newest };
}

function wasVerifiedSince(born: bigint, verifiedAt: number | undefined): boolean {
  return verifiedAt !== undefined && born < endOfMs(verifiedAt);
}

function withFinalNames(shown: string): string {
  return shown.split(path.sep).map(finalName).join(path.sep);
}
