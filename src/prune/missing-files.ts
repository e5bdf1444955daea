import path from 'node:path';
import { newestFirstBySeries } from '../domain/prune-choice.ts';
import { isStateFolder, isTemporaryName } from '../domain/state-names.ts';
import { displayPath, type FsPath } from '../platform/fs-path.ts';
import type { SnapshotFound } from './find-snapshots.ts';
import type { PruneTools } from './prune-tools.ts';
import { walkFiles } from './walk-files.ts';

/**
 * Looks whether the newest sealed snapshot of each series still holds as many files as were recorded of it: its folder
 * may have been emptied or filled anew, and a folder made anew may have the inode of the one before. Where files are
 * missing the next older one is looked at, until one is whole. Returns the snapshots with what was found.
 */
export async function countMissing(snapshots: readonly SnapshotFound[], tools: PruneTools): Promise<SnapshotFound[]> {
  const recorded = new Map(tools.index.snapshots().map(({ name, names }) => [name, names]));
  const missing = new Map<string, number>();
  for (const series of newestFirstBySeries(snapshots)) {
    for (const { name, path: folder } of series.filter(({ isSealed }) => isSealed)) {
      const expected = recorded.get(name) ?? 0;
      const lacking = expected - (await countFiles(folder, expected, tools));
      if (lacking === 0) break;
      missing.set(name, lacking);
    }
  }
  return snapshots.map((snapshot) => ({ ...snapshot, missing: missing.get(snapshot.name) ?? 0 }));
}

/** Counts what a run counts: regular files that are not empty. No further than `most`. */
async function countFiles(folder: FsPath, most: number, { walk }: PruneTools): Promise<number> {
  if (most === 0) return 0;
  const start = displayPath(folder).length + 1;
  let count = 0;
  await walkFiles(folder, walk, {
    onFile: (at, status) => {
      if (status.isFile() && status.size > 0n && isCounted(displayPath(at).slice(start))) count++;
      return count === most;
    },
  });
  return count;
}

function isCounted(relative: string): boolean {
  const names = relative.split(path.sep);
  return !isTemporaryName(names.pop() ?? '') && !names.some(isStateFolder);
}
