import { setImmediate as breathe } from 'node:timers/promises';
import { snapshotOf } from '../catalog/names-in-snapshots.ts';
import { rankOfName } from '../catalog/snapshot-order.ts';
import type { FindSummary, FoundName } from '../domain/found-names.ts';
import { digestsInIndex } from '../look/find-digests.ts';
import type { LookRun } from '../look/look-run.ts';
import { groupsByPath, orderByPath, type PathOrder } from '../look/path-order.ts';
import { mtimeMsOf, sameRuns } from '../look/same-runs.ts';
import { scanSnapshots, shownPath, type WalkedTree } from '../look/scan-snapshots.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { kindOf } from '../walk/entry-kind.ts';
import { inodesOfNames } from '../walk/file-table.ts';
import { RowList } from '../walk/number-lists.ts';

/** In between a Ctrl-C is heard. */
const LINES_A_BURST = 1000;

/**
 * Tells where names occur that match one of the globs: an event for each path and run of snapshots in which it is the
 * same file, those of the newest snapshots first. The workers walk all snapshots; only names that match come back.
 */
export async function findNames(run: LookRun, globs: readonly string[]): Promise<FindSummary> {
  const started = performance.now();
  const patterns = { ...run.request.rules.patterns, include: globs };
  const tree = await scanSnapshots(run, { takesAll: true, patterns });
  run.tools.observer({ type: 'snapshots-found', snapshots: tree.order.names });
  const byPath = orderByPath(tree.table, tree.order);
  if (!run.isStopped()) await tellRuns(byPath, tree, run);
  return {
    root: run.request.rootShown,
    globs,
    outcome: run.isStopped() ? 'interrupted' : 'done',
    snapshots: tree.order.names.length,
    names: byPath.names.length,
    ...run.tally.figures(),
    elapsedMs: performance.now() - started,
  };
}

async function tellRuns(byPath: PathOrder, tree: WalkedTree, run: LookRun): Promise<void> {
  const { tools, isStopped } = run;
  const inodeOf = inodesOfNames(tree.table);
  const wanted = new Uint8Array(tree.table.inodes.count).fill(1);
  const digests = digestsInIndex(tree, run, wanted);
  const [newest, oldest, lengths] = [new RowList(), new RowList(), new RowList()];
  const runsOf = sameRuns(tree, { inodeOf, digests });
  for (const names of groupsByPath(byPath)) {
    for (const same of runsOf(names)) {
      newest.push(same[same.length - 1]);
      oldest.push(same[0]);
      lengths.push(same.length);
    }
  }
  const runs = Uint32Array.from({ length: newest.length }, (_, at) => at);
  const ranks = Uint32Array.from(newest.view(), (name) => rankOfName(tree.table, tree.order, name));
  runs.sort((a, b) => ranks[b] - ranks[a] || a - b);
  for (const [told, at] of runs.entries()) {
    if (isStopped()) return;
    const same = { newest: newest.view()[at], oldest: oldest.view()[at], snapshots: lengths.view()[at] };
    tools.observer(describe(same, { tree, inodeOf, fs: tools.fs }));
    if (told % LINES_A_BURST === 0) await breathe();
  }
}

function describe(
  { newest, oldest, snapshots }: { newest: number; oldest: number; snapshots: number },
  { tree, inodeOf, fs }: { tree: WalkedTree; inodeOf: Uint32Array; fs: FileSystem },
): FoundName {
  const inode = inodeOf[newest];
  const kind = kindOf(tree.table, inode);
  return {
    type: 'found-name',
    path: shownPath(tree, newest),
    kind,
    newest: snapshotOf(newest, tree),
    oldest: snapshotOf(oldest, tree),
    snapshots,
    ...(kind === 'file' ? { size: tree.table.inodes.size[inode] } : {}),
    mtimeMs: mtimeMsOf(tree, inode, fs),
  };
}
