import { rankOfName } from '../catalog/snapshot-order.ts';
import type { DiffSummary } from '../domain/difference.ts';
import { type Digests, findDigests } from '../look/find-digests.ts';
import type { LookRun } from '../look/look-run.ts';
import { groupsByPath, orderByPath } from '../look/path-order.ts';
import { scanSnapshots, shownPath, type WalkedTree } from '../look/scan-snapshots.ts';
import { inodesOfNames, NONE } from '../walk/file-table.ts';
import { compareNames, metadataVerdict } from './compare-names.ts';
import { DifferenceRows, Verdict } from './difference-rows.ts';
import { DifferenceTally } from './difference-tally.ts';
import { type FoundDifferences, moveCandidates, pairByContent, pairByInode } from './find-moves.ts';
import { hiddenIn } from './hidden-paths.ts';
import { tellDifferences } from './tell-differences.ts';

/** Two snapshots by name, relative to the root. */
export interface SnapshotPair {
  readonly older: string;
  readonly newer: string;
}

/**
 * Compares two snapshots: walk both; what shares an inode is the same; then sizes, then digests of the index, and
 * where it knows none the bytes themselves. What was removed here and added there with the same bytes has moved.
 * Each difference is an event, in the order of paths.
 */
export async function diffSnapshots(run: LookRun, pair: SnapshotPair): Promise<DiffSummary> {
  const started = performance.now();
  const tree = await scanSnapshots(run, { takesAll: true, only: new Set([pair.older, pair.newer]) });
  const tally = new DifferenceTally(tree);
  const found = { tree, rows: new DifferenceRows(), inodeOf: inodesOfNames(tree.table) };
  pairNames(found, run, { pair, tally });
  await settle(found, run, tally);
  if (!run.isStopped()) await tellDifferences(found, run, tally);
  return {
    root: run.request.rootShown,
    ...pair,
    outcome: run.isStopped() ? 'interrupted' : 'done',
    ...tally.counts(),
    ...run.tally.figures(),
    contentBytesRead: run.tally.contentBytesRead,
    elapsedMs: performance.now() - started,
  };
}

/**
 * Enters every path at which the two do not share an inode. A name that one has alone is neither added nor removed where
 * the other could not be looked into.
 */
function pairNames(
  { tree, rows, inodeOf }: FoundDifferences,
  { tools, tally: failures }: LookRun,
  { pair, tally }: { pair: SnapshotPair; tally: DifferenceTally },
): void {
  const { table, order, paths } = tree;
  const onFailure = (name: number, code: string): void =>
    failures.fail({ path: `${paths.relativeName(name)}`, attempted: 'read', code });
  const older = order.names.indexOf(pair.older);
  const isOlder = (name: number): boolean => rankOfName(table, order, name) === older;
  const [hiddenThen, hiddenNow] = [pair.older, pair.newer].map((snapshot) => hiddenIn(tree.notSeen, snapshot));
  const isHidden = (name: number): boolean =>
    tree.notSeen.length > 0 && (isOlder(name) ? hiddenNow : hiddenThen)(shownPath(tree, name));
  const named = (name: number) => ({ name, inode: inodeOf[name] });
  for (const group of groupsByPath(orderByPath(table, order))) {
    if (group.length === 1) {
      const [name] = group;
      if (isHidden(name)) tally.notCompared++;
      else if (isOlder(name)) rows.add(name, NONE, Verdict.removed);
      else rows.add(NONE, name, Verdict.added);
      continue;
    }
    const [before, after] = isOlder(group[0]) ? group : [group[1], group[0]];
    const verdict = compareNames(named(before), named(after), { tree, fs: tools.fs, onFailure });
    if (verdict === Verdict.same) tally.countSame(inodeOf[before], inodeOf[after]);
    else if (verdict === Verdict.failed) tally.notCompared++;
    else rows.add(before, after, verdict);
  }
}

/** Finds out by their bytes which files of one size are equal, and what moved. */
async function settle(found: FoundDifferences, run: LookRun, tally: DifferenceTally): Promise<void> {
  const { tree, rows, inodeOf } = found;
  pairByInode(found);
  const wanted = new Uint8Array(tree.table.inodes.count);
  for (let row = 0; row < rows.count; row++) {
    if (rows.verdict(row) !== Verdict.undecided) continue;
    wanted[inodeOf[rows.before(row)]] = 1;
    wanted[inodeOf[rows.after(row)]] = 1;
  }
  moveCandidates(found, wanted);
  const digests = await findDigests(tree, run, wanted);
  for (let row = 0; row < rows.count; row++) {
    if (rows.verdict(row) === Verdict.undecided) decide(row, found, { digests, tally });
  }
  pairByContent(found, digests);
}

function decide(
  row: number,
  { tree, rows, inodeOf }: FoundDifferences,
  { digests, tally }: { digests: Digests; tally: DifferenceTally },
): void {
  const [before, after] = [inodeOf[rows.before(row)], inodeOf[rows.after(row)]];
  const verdict = verdictOf(tree, digests, { before, after });
  rows.decide(row, verdict);
  if (verdict === Verdict.same) tally.countSame(before, after);
  if (verdict === Verdict.failed) tally.notCompared++;
}

function verdictOf(
  tree: WalkedTree,
  { has, values }: Digests,
  { before, after }: { before: number; after: number },
): number {
  if (has[before] === 0 || has[after] === 0) return Verdict.failed;
  return values[before] === values[after] ? metadataVerdict(tree, before, after) : Verdict.changed;
}
