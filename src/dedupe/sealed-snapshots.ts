import path from 'node:path';
import { compareSnapshotNames, sortedBySnapshotName } from '../domain/snapshot-name.ts';
import type { HashIndex } from '../hash-index/hash-index.ts';
import { displayPath, type FsPath } from '../platform/fs-path.ts';

/** Where one is gone, the one before it may be there. */
const TRIED = 5;

/** The newest sealed snapshots but for those walked in this run, the newest first: the names on the path to each. */
export function newestSealed(index: HashIndex, walked: readonly string[]): readonly FsPath[][] {
  const names = index.snapshots().map(({ name }) => name);
  const notWalked = names.filter((name) => !walked.includes(name));
  const newest = sortedBySnapshotName(notWalked, (name) => name).slice(-TRIED);
  return newest.reverse().map((name) => name.split(path.sep));
}

/**
 * Tells the sealed snapshots that are newer than a given one, the oldest first: a file that was recorded in that one,
 * which is gone, is at the same path in the first of them that is there, if it is anywhere. For its record stays as it
 * is while newer snapshots have the file where it was.
 */
export function sealedAfter(index: HashIndex): (snapshot: readonly FsPath[]) => readonly FsPath[][] {
  const after = new Map<string, readonly FsPath[][]>();
  return (snapshot) => {
    const given = snapshot.map(displayPath).join(path.sep);
    const known = after.get(given);
    if (known !== undefined) return known;
    const newer = index.snapshots().filter(({ name }) => compareSnapshotNames(name, given) > 0);
    const found = sortedBySnapshotName(newer, ({ name }) => name).map(({ name }) => name.split(path.sep));
    after.set(given, found);
    return found;
  };
}
