import path from 'node:path';
import { sortedBySnapshotName } from '../domain/snapshot-name.ts';
import type { HashIndex } from '../hash-index/hash-index.ts';
import type { FsPath } from '../platform/fs-path.ts';

/** Where one is gone, the one before it may be there. */
const TRIED = 5;

/** The newest sealed snapshots but for those walked in this run, the newest first: the names on the path to each. */
export function newestSealed(index: HashIndex, walked: readonly string[]): readonly FsPath[][] {
  const names = index.snapshots().map(({ name }) => name);
  const notWalked = names.filter((name) => !walked.includes(name));
  const newest = sortedBySnapshotName(notWalked, (name) => name).slice(-TRIED);
  return newest.reverse().map((name) => name.split(path.sep));
}
