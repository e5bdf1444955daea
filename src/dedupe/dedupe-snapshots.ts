import type { DedupeSummary } from '../domain/summary.ts';
import { isStopRequested } from '../platform/shared-progress.ts';
import type { FileTableBuilder } from '../walk/file-table-builder.ts';
import { addKnownFiles, pathRows } from './add-known-files.ts';
import { CensusGuard } from './census-guard.ts';
import type { DedupeRequest, DedupeTools } from './dedupe-request.ts';
import type { DedupeRun } from './dedupe-run.ts';
import { dedupeTree, hashUnknown } from './dedupe-tree.ts';
import { measureDiffering } from './differing-metadata.ts';
import { findFilesBefore } from './files-before.ts';
import { measureTree } from './measure-tree.ts';
import { startMeters } from './meters.ts';
import { RunTally } from './run-tally.ts';
import { scanStage } from './scan-stage.ts';
import { sawEverything, sealSnapshots } from './seal-snapshots.ts';
import { summarize } from './summarize.ts';
import { establishFacts, extendFacts, type TreeFacts } from './tree-facts.ts';

/**
 * Stage two: makes every duplicate below the root a link to one copy. Scan; then read, plan, link and record, a
 * batch of size classes at a time; then hash what cannot have a duplicate, for the index's sake, and seal. Where
 * sealed snapshots are not walked, what the index knows of them is added before anything is planned.
 *
 * Items that fail are in the summary. Throws only where the run cannot go on; what was done until then is whole.
 */
export async function dedupeSnapshots(request: DedupeRequest, tools: DedupeTools): Promise<DedupeSummary> {
  const started = performance.now();
  const run = startRun(request, tools);
  const tree = await scanStage(run);
  const walked = establishFacts(tree.table, tools.index, { ignore: request.ignore, doubt: request.full });
  const size = measureTree(walked.table, walked.order.names.length);
  tools.observer({ type: 'snapshots-found', snapshots: walked.order.names });
  run.meters.scan.finish();

  const facts = request.newOnly ? await withKnownFiles(run, tree.builder, walked) : walked;
  tree.builder.seal();
  const ledger = await dedupeTree(run, facts);
  if (tools.remembers && !run.isStopped() && sawEverything(request, tree)) {
    const { sealedMet } = tree;
    const books = { facts, ledger };
    await sealSnapshots(tools.index, walked, { books, size, tally: run.tally, sealedMet, now: Date.now() });
  }
  run.meters.finish();
  const outcome = run.isStopped() ? 'interrupted' : 'done';
  const differing = measureDiffering(facts, { ledger, limit: request.limit });
  const elapsedMs = performance.now() - started;
  return summarize(run, { outcome, tree, facts: walked, size, ledger, differing, elapsedMs });
}

export function startRun(request: DedupeRequest, tools: DedupeTools): DedupeRun {
  return {
    request,
    tools,
    tally: new RunTally(tools.observer),
    meters: startMeters(tools),
    censusGuard: new CensusGuard(tools.index, tools.beforeFirstLink),
    isStopped: () => isStopRequested(tools.progress),
  };
}

/**
 * Adds the files of sealed snapshots that those of the tree could become links to. Most are where they were the day
 * before. The others find their equals by their digests, so each of them must have one first.
 */
async function withKnownFiles(run: DedupeRun, builder: FileTableBuilder, walked: TreeFacts): Promise<TreeFacts> {
  const { request, tools } = run;
  const { count } = walked.table.inodes;
  const extended = (facts: TreeFacts): TreeFacts =>
    extendFacts(facts, builder.table(), { index: tools.index, ignore: request.ignore });
  const places = pathRows(run);
  const before = await findFilesBefore(walked, places, run);
  before.addTo(builder, places.addTo(builder));
  const facts = extended(walked);
  await hashUnknown(run, facts, { count, isLeftOut: (inode) => before.unchanged.has(inode) });
  addKnownFiles(facts, { builder, places, count }, run);
  return extended(facts);
}
