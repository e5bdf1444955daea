import type { Buffer } from 'node:buffer';
import { hasNameAt, pathInSnapshot, snapshotOf } from '../catalog/names-in-snapshots.ts';
import { recordedPlace } from '../catalog/recorded-place.ts';
import { endOfMs } from '../domain/end-of-ms.ts';
import type { IndexedFile } from '../hash-index/hash-index.ts';
import { unlessRefused } from '../platform/errno.ts';
import type { FileTimes } from '../platform/file-system.ts';
import { snapshotDepth } from '../walk/name-filter.ts';
import { sealedNamesOf, type Verifying } from './verify-run.ts';

/** The file that a fresh record is of: the one that has its number now, an earlier one, or who knows. */
export type WhoseRecord = 'this' | 'other' | 'unknown';

/**
 * Numbers are given again, and those of a copied disk are others: so a record is of this file for certain only where
 * the file has a name at its path, be it in a sealed snapshot that is newer than the one that it names, and was there
 * when the index last vouched for the record. A file that is younger than that is another one.
 */
export function whoseRecord(inode: number, record: IndexedFile, verifying: Verifying): WhoseRecord {
  const recorded = recordedPlace(record.path, snapshotDepth(verifying.run.request.rules.snapshots));
  const snapshots = snapshotsAt(inode, recorded.inSnapshot, verifying);
  const learnt = learntAt(inode, [recorded.snapshot, ...snapshots], verifying);
  const times = timesOf(inode, verifying);
  if (learnt === undefined || times === undefined) return 'unknown';
  const age = ageAt(learnt, times, keepsBirths(verifying));
  if (age === 'younger') return 'other';
  return age === 'older' && (snapshots.length > 0 || hasNameAt(inode, record.path, verifying.tree))
    ? 'this'
    : 'unknown';
}

/**
 * Whether a file was there at a time, in ms since the epoch. Where there is no birth time node gives 0 or the time of
 * the last change; that one tells as much where it is earlier, but some systems give the time of writing for it.
 */
export function ageAt(
  ms: number,
  { birthtimeNs: born, ctimeNs: changed, mtimeNs: written }: Omit<FileTimes, 'ino'>,
  keepsBirths: boolean,
): 'older' | 'younger' | 'unknown' {
  const end = endOfMs(ms);
  if (born > 0n && (keepsBirths || born !== changed)) return born < end ? 'older' : 'younger';
  return changed > 0n && changed !== written && changed < end ? 'older' : 'unknown';
}

/** The root has changed since it was made, so equal times would tell that there is no birth time. */
function keepsBirths({ run }: Verifying): boolean {
  const times = unlessRefused(() => run.tools.fs.times(run.request.root));
  return times !== undefined && times.birthtimeNs > 0n && times.birthtimeNs !== times.ctimeNs;
}

/** The sealed snapshots in which the file has a name at this path. */
function snapshotsAt(inode: number, inSnapshot: Buffer, verifying: Verifying): string[] {
  const { tree } = verifying;
  return Array.from(sealedNamesOf(inode, verifying))
    .filter((name) => pathInSnapshot(name, tree).equals(inSnapshot))
    .map((name) => snapshotOf(name, tree));
}

/** When the last of these snapshots was sealed, or the file verified, if that was later; ms since the epoch. */
function learntAt(inode: number, snapshots: readonly string[], { run, tree, sealedAt }: Verifying): number | undefined {
  const verifiedAt = run.tools.index.notes.verifiedAt(tree.table.inodes.ino[inode]);
  const times = [...snapshots.map((name) => sealedAt.get(name)), verifiedAt].filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.max(...times);
}

/** Undefined where it cannot be looked at, or is not there any more. */
function timesOf(inode: number, { run, tree }: Verifying): FileTimes | undefined {
  const { ino, firstName } = tree.table.inodes;
  const times = unlessRefused(() => run.tools.fs.times(tree.paths.name(firstName[inode])));
  return times?.ino === ino[inode] ? times : undefined;
}
