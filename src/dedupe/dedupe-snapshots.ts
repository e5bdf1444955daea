import type { DedupeSummary } from '../domain/summary.ts';
import type { MadeSnapshot } from '../walk/made-snapshot.ts';
import type { ScannedTree } from '../walk/scan-tree.ts';
import type { DedupeRequest, DedupeTools } from './dedupe-request.ts';
import type { DedupeRun } from './dedupe-run.ts';
import { dedupeTree } from './dedupe-tree.ts';
import { measureDiffering } from './differing-metadata.ts';
import { flushBeforeSeal } from './flush-links.ts';
import { leaveOutUntouched } from './leave-out-untouched.ts';
import { scanStage } from './scan-stage.ts';
import { sawEverything, sealSnapshots } from './seal-snapshots.ts';
import { stampRules } from './stamp-rules.ts';
import { type Begun, startRun } from './start-run.ts';
import { summarize } from './summarize.ts';
import { establishFacts } from './tree-facts.ts';
import { withKnownFiles } from './with-known-files.ts';

/**
 * Stage two: makes every duplicate below the root a link to one copy. Scan what is not as the last walk left it; then
 * read, plan, link and record, a batch of size classes at a time; then hash what cannot have a duplicate, for the index's
 * sake, and seal. Where sealed snapshots are not walked, what the index knows of them is added before anything is planned.
 *
 * A snapshot that was just `made` is not walked either: what is in it is added to what the scan finds. Failures that the
 * caller has `told` already are not told again, and what it has measured goes on in its `meters`.
 *
 * Items that fail are in the summary. Throws only where the run cannot go on; what was done until then is whole.
 */
export async function dedupeSnapshots(
  request: DedupeRequest,
  tools: DedupeTools,
  { made, ...begun }: { made?: MadeSnapshot | undefined } & Begun = {},
): Promise<DedupeSummary> {
  const started = performance.now();
  const run = await leaveOutUntouched(startRun(request, tools, begun));
  const { newOnly, ignore, full: doubt } = run.request;
  const walkedAt = Date.now();
  const tree = await scanStage(run, made);
  if (!newOnly) tree.builder.seal();
  const walked = establishFacts(tree.table, tools.index, { ignore, doubt, metFrom: tree.metFrom });
  tools.observer({ type: 'snapshots-found', snapshots: walked.order.names, notWalked: tree.sealedMet.length });
  if (walked.order.names.length === 0 && isMissingSnapshots(run, tree)) {
    tools.observer({ type: 'warning', warning: 'no-snapshots', path: request.root });
  }
  run.meters.scan.finish();

  const facts = newOnly ? await withKnownFiles(run, tree, walked) : walked;
  tree.builder.seal();
  const ledger = await dedupeTree(run, facts);
  const isToSeal = tools.remembers && !run.isStopped() && sawEverything(request, tree);
  if (isToSeal && (await flushBeforeSeal(run, walked, { ledger, made: made?.name }))) {
    const { sealedMet } = tree;
    const books = { facts, ledger };
    const place = { fs: tools.fs, root: request.root };
    const times = { walkedAt, now: Date.now() };
    const rules = tree.otherDevices.length === 0 ? stampRules(request) : undefined; // these are named by each run
    await sealSnapshots(tools.index, walked, { books, tally: run.tally, sealedMet, place, rules, ...times });
  }
  run.meters.finish();
  const outcome = run.isStopped() ? 'interrupted' : 'done';
  const differing = measureDiffering(facts, { ledger, limit: request.limit });
  const elapsedMs = performance.now() - started;
  return summarize(run, { outcome, tree, facts: walked, ledger, differing, elapsedMs });
}

/** Where all were walked, that none is in the table; patterns may leave all of them out. */
function isMissingSnapshots({ request, isStopped }: DedupeRun, { sealedMet }: ScannedTree): boolean {
  const { include, exclude } = request.rules.patterns;
  return sealedMet.length === 0 && include.length + exclude.length === 0 && !isStopped();
}
