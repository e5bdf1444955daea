import { randomBytes } from 'node:crypto';
import { isStopRequested } from '../platform/shared-progress.ts';
import { shareOf } from '../platform/worker-pool.ts';
import { clearExtras } from './clear-extras.ts';
import { copyInBatches } from './copy-in-batches.ts';
import { planCopies, planRivals, planTwins, TASK_ITEMS } from './copy-plan.ts';
import { withRivals } from './find-rivals.ts';
import { finishFolders } from './finish-folders.ts';
import type { FinishedFolder } from './finished-copies.ts';
import { flushAhead } from './flush-ahead.ts';
import { flushCopies } from './flush-copies.ts';
import { isUnchanged } from './is-unchanged.ts';
import { linksOnSight } from './links-on-sight.ts';
import { refuseEmptied, refuseLost } from './lost-sources.ts';
import { FolderMaker } from './make-folders.ts';
import { startMirrorMeters } from './mirror-meters.ts';
import type { MirrorRequest, MirrorRun, MirrorTools } from './mirror-run.ts';
import { MirrorTally } from './mirror-tally.ts';
import { PreviousFolders } from './previous-folders.ts';
import { pruneEmptyFolders } from './prune-empty-folders.ts';
import { reportItem } from './report-item.ts';
import { scanSource } from './scan-source.ts';
import type { SourceTree } from './source-tree.ts';

export interface MirrorResult {
  readonly tally: MirrorTally;
  readonly outcome: 'done' | 'interrupted' | 'unchanged';
  /** wall time of copying, ms */
  readonly copyMs: number;
  /** all folders of the snapshot, by number; undefined are those of which something failed */
  readonly folders: readonly (FinishedFolder | undefined)[];
}

/**
 * Stage one: copies the sources into the folder of a snapshot in progress. Scan, linking what is unchanged on sight
 * where no byte is to be read for that; copy in batches, each of which stage two takes, making folders on the way; link
 * further names of files to the first; give the folders their times; have the disk write it all.
 *
 * Items that fail are in the tally. Throws only where the run cannot go on; the folder then stays for the next run.
 */
export async function mirrorSource(request: MirrorRequest, tools: MirrorTools): Promise<MirrorResult> {
  const tally = new MirrorTally(tools.observer);
  const meters = startMirrorMeters(tools, { expected: request.previousNames });
  const run = startRun(request, tools, tally);

  const tree = await meters.scan.during(() => scan(run, meters.noteNames));
  meters.scan.finish();
  countTotals(tree, tally);
  meters.expectToCopy(tree, tally.workLeft());
  const unchanged = request.skipIfUnchanged && (await isUnchanged(tree, run));
  const folders = unchanged || run.isStopped() ? [] : await meters.copy.during(() => copyTree(tree, run));
  if (!unchanged && !run.isStopped()) refuseLost(request.sources, tools.fs);
  if (!unchanged && !run.isStopped() && !run.rules.dryRun) await meters.flush.during(() => flushCopies(run));
  meters.finish();
  const outcome = run.isStopped() ? 'interrupted' : unchanged ? 'unchanged' : 'done';
  return { tally, outcome, copyMs: meters.copy.elapsedMs, folders };
}

async function copyTree(tree: SourceTree, run: MirrorRun): Promise<MirrorResult['folders']> {
  const { request, rules } = run;
  if (rules.dryRun) run.tally.folders.copied += tree.folders.filter(({ isListed }) => isListed).length;
  else run.begin();
  const bounds = run.tools.boundsNow();
  const maker = new FolderMaker(tree, bounds, run);
  const isOpen = (folder: number): boolean => rules.dryRun || maker.open(folder);
  isOpen(0); // a killed run may have given it its mode: nobody else is to reach what is cleared
  if (rules.resumed) await clearExtras(tree, bounds, run);
  const names = tree.folders.reduce((sum, folder) => sum + folder.names.length, 0);
  const taskItems = shareOf(names, { threads: run.tools.pool.threads, most: TASK_ITEMS });
  const previous = new PreviousFolders(tree, request.previous, run.tools.fs);
  const destination = {
    target: request.target,
    previousOf: (folder: number) => previous.of(folder),
    batchBytes: rules.batchBytes,
    taskItems,
  };
  await copyInBatches(planCopies(tree, destination, isOpen), run);
  if (!run.isStopped()) await copyInBatches(planTwins(tree, destination, isOpen), run);
  for (const rivals of [tree.rivals?.shortNames, tree.rivals?.names]) {
    if (!run.isStopped()) await copyInBatches(planRivals({ ...tree, rivals }, destination, isOpen), run);
  }
  return rules.dryRun ? [] : await finishFolders(tree, maker.failed, run);
}

async function scan(run: MirrorRun, onNames: (names: number) => void): Promise<SourceTree> {
  const { request, tools, tally, isStopped } = run;
  const { links, selection, root } = request;
  const onSight = linksOnSight(run);
  const onSources = (sources: SourceTree): void => {
    refuseEmptied(sources, run); // before anything is made
    onSight?.begin(sources);
  };
  const context = { links, selection, root, tally, onNames, isStopped, onSources, onSight };
  const tree = await scanSource(tools.pool, request.sources, context);
  const kept = selection.emptyFolders ? tree : pruneEmptyFolders(tree);
  return request.foldsNames ? withRivals(kept) : kept;
}

function startRun(request: MirrorRequest, tools: MirrorTools, tally: MirrorTally): MirrorRun {
  const { progress } = tools;
  let tasks = 0;
  let isBegun = false;
  return {
    request,
    tools,
    tally,
    rules: { ...request.rules, run: randomBytes(4).toString('hex'), progress },
    ahead: flushAhead(request, tools.fs),
    isStopped: () => isStopRequested(progress),
    begin: () => {
      if (!isBegun) tools.begin();
      isBegun = true;
    },
    nextTask: () => tasks++,
    onDone: (task, item, outcome) => {
      if (request.reportNames) reportItem(tools.observer, request.rules, { task, item, outcome });
    },
  };
}

function countTotals({ folders }: SourceTree, { folders: dirs, files, bytes }: MirrorTally): void {
  dirs.total += folders.length;
  for (const { names, sizes } of folders) {
    files.total += names.length;
    for (const size of sizes) bytes.total += size;
  }
}
