import { Buffer } from 'node:buffer';
import type { Failure } from '../domain/failure.ts';
import type { HashIndex } from '../hash-index/hash-index.ts';
import type { Census } from '../hash-index/index-notes.ts';
import type { FileSystem } from '../platform/file-system.ts';
import type { WorkerPool } from '../platform/worker-pool.ts';
import type { ScanRules } from '../walk/scan-task.ts';
import { scanTree } from '../walk/scan-tree.ts';
import { folderTimesOf } from '../walk/take-settled.ts';
import { linksAsScanned } from './links-now.ts';
import { type ListedSnapshot, listSnapshots } from './list-snapshots.ts';
import { snapshotsInTable } from './snapshots-in-table.ts';
import { takeCensuses } from './take-censuses.ts';

/** What a root holds, for commands that look. */
export interface Catalog {
  /** oldest first */
  readonly snapshots: readonly ListedSnapshot[];
  /** names of the snapshots that had to be walked, for the index has no census of them */
  readonly walked: readonly string[];
  /** names of those that had to be walked and were not to the end, for the walk was stopped; they are not among `snapshots` */
  readonly notCounted: readonly string[];
  /** what could not be walked: the figures lack it */
  readonly failures: readonly Failure[];
  /** Read anew from the index each time, where it is recorded there, so that not all are in memory at once. */
  census(snapshot: string): Census;
}

export interface CatalogTools {
  readonly fs: FileSystem;
  /** for walking */
  readonly pool: WorkerPool;
  readonly index: HashIndex;
  /** says which folders are snapshots, and where they are; nothing is filtered and nothing removed */
  readonly rules: ScanRules;
  /** told how many names were walked so far */
  readonly onNames: (names: number) => void;
  /** told when walking begins and ends */
  readonly duringWalk: <T>(work: () => Promise<T>) => Promise<T>;
  readonly isStopped: () => boolean;
}

/**
 * Lists the snapshots under a root and takes the censuses of those that the index has none of. Throws what `fs` throws
 * where the root cannot be listed.
 */
export async function openCatalog(tools: CatalogTools): Promise<Catalog> {
  const { fs, index, rules } = tools;
  const where = { ...rules, glob: rules.snapshots, ignoreCase: rules.patterns.ignoreCase };
  const all = listSnapshots(fs, where, index.snapshots());
  const isRecorded = ({ name, ino, state }: ListedSnapshot): boolean =>
    state === 'sealed' && index.notes.census(name)?.ino === ino;
  const known = all.filter(isRecorded);
  const recorded = new Set(known.map(({ name }) => name));
  const missing = all.map(({ name }) => name).filter((name) => !recorded.has(name));
  const { censuses, failures, isWhole } = missing.length === 0 ? NOTHING_TO_WALK : await walk(tools, known);
  return {
    snapshots: isWhole ? all : known,
    walked: isWhole ? missing : [],
    notCounted: isWhole ? [] : missing,
    failures,
    census: (name) => {
      const census = recorded.has(name) ? index.notes.census(name) : censuses.get(name);
      return census ?? emptyCensus(name);
    },
  };
}

const NO_BYTES = Buffer.alloc(0);
const NOTHING_TO_WALK: Walked = { censuses: new Map(), failures: [], isWhole: true };

interface Walked {
  readonly censuses: ReadonlyMap<string, Census>;
  readonly failures: readonly Failure[];
  /** false: it was stopped, and what it has of any snapshot may be a part */
  readonly isWhole: boolean;
}

async function walk(
  { fs, pool, rules, onNames, duringWalk, isStopped }: CatalogTools,
  known: readonly ListedSnapshot[],
): Promise<Walked> {
  const sealed = new Map(known.map(({ name, ino: folder, sealedAt }) => [name, { ino: folder, sealedAt }]));
  const tree = await duringWalk(() =>
    scanTree(
      pool,
      { path: rules.root, ...folderTimesOf(fs.lstat(rules.root)) },
      { rules: { ...rules, sealed, inProgress: true, removeLeftovers: false }, onNames, isStopped },
    ),
  );
  tree.builder.seal();
  const isWhole = !isStopped();
  const sawAll = known.length === 0 && isWhole;
  const taken = takeCensuses(tree.table, snapshotsInTable(tree.table), { links: linksAsScanned(tree.table), sawAll });
  return { censuses: new Map(taken.map((census) => [census.snapshot, census])), failures: tree.failures, isWhole };
}

/** Of a snapshot that was gone, or out of reach, by the time it was to be walked. */
function emptyCensus(snapshot: string): Census {
  const figures = { files: 0, folders: 0, others: 0, apparentBytes: 0, ownBytes: 0, inodes: 0 };
  return { snapshot, ino: 0n, ...figures, packed: NO_BYTES };
}
