import path from 'node:path';
import { displayPath } from '../platform/fs-path.ts';
import type { FolderFound } from './find-snapshots.ts';
import { type Measured, measureSnapshot, NamesLeft } from './measure-snapshot.ts';
import type { PruneTools } from './prune-tools.ts';
import type { FileWalk } from './walk-files.ts';

export interface Candidate {
  readonly folder: FolderFound;
  /** asked for by name: goes however much is free */
  readonly isCertain: boolean;
}

export interface MeasuredCandidates {
  readonly toDelete: readonly { readonly folder: FolderFound; readonly size: Measured }[];
  /** names of those that stay because something is mounted in them */
  readonly mounted: ReadonlySet<string>;
  readonly left: NamesLeft;
}

/**
 * Counts the candidates one after the other, until `enough` bytes come free. Where something turns out to be mounted in
 * one, it stays, and the others are counted again without it.
 */
export async function measureCandidates(
  candidates: readonly Candidate[],
  enough: number,
  tools: PruneTools,
): Promise<MeasuredCandidates> {
  const mounted = new Set(candidates.map(({ folder }) => folder).filter((folder) => isMountedIn(folder, tools.walk)));
  for (;;) {
    const left = new NamesLeft();
    const rest = candidates.filter(({ folder }) => !mounted.has(folder));
    const counted = await measureUntil(rest, { enough, left, tools });
    if (Array.isArray(counted))
      return { toDelete: counted, mounted: new Set([...mounted].map(({ name }) => name)), left };
    mounted.add(counted);
  }
}

/** The folder in which something is mounted, where there is one. */
async function measureUntil(
  candidates: readonly Candidate[],
  { enough, left, tools }: { enough: number; left: NamesLeft; tools: PruneTools },
): Promise<FolderFound | { folder: FolderFound; size: Measured }[]> {
  const measured: { folder: FolderFound; size: Measured }[] = [];
  let frees = 0;
  for (const { folder, isCertain } of candidates) {
    if (!isCertain && frees >= enough) continue;
    const size = await measureSnapshot(folder.path, tools.walk, { left, onName: tools.onMeasured });
    if (size.isMounted) return folder;
    measured.push({ folder, size });
    frees += size.frees;
  }
  return measured;
}

export function isMountedIn({ path: at }: FolderFound, { mountPoints }: Pick<FileWalk, 'mountPoints'>): boolean {
  const here = displayPath(at);
  return [...mountPoints].some((point) => point === here || point.startsWith(here + path.sep));
}
