import type { DedupeSummary } from '../domain/summary.ts';
import { isStopRequested } from '../platform/shared-progress.ts';
import type { LinkContext } from './apply-plan.ts';
import type { DedupeRequest, DedupeTools } from './dedupe-request.ts';
import type { DedupeRun } from './dedupe-run.ts';
import { measureDiffering } from './differing-metadata.ts';
import { LinkLedger } from './link-ledger.ts';
import { linkStage } from './link-stage.ts';
import { measureTree } from './measure-tree.ts';
import { startMeters } from './meters.ts';
import { type ClassToRead, contentsOf, type EqualFiles } from './partition-codec.ts';
import { readBatches } from './read-batches.ts';
import { aloneAndUnknown, hashAlone, type ReadContext, readContents } from './read-contents.ts';
import { recordBatch, recordDigests } from './record-files.ts';
import { RunTally } from './run-tally.ts';
import { scanStage } from './scan-stage.ts';
import { sawEverything, sealSnapshots } from './seal-snapshots.ts';
import { summarize } from './summarize.ts';
import { establishFacts } from './tree-facts.ts';

/**
 * Stage two: makes every duplicate below the root a link to one copy. Scan; then read, plan, link and record, a
 * batch of size classes at a time; then hash what cannot have a duplicate, for the index's sake, and seal.
 *
 * Items that fail are in the summary. Throws only where the run cannot go on; what was done until then is whole.
 */
export async function dedupeSnapshots(request: DedupeRequest, tools: DedupeTools): Promise<DedupeSummary> {
  const started = performance.now();
  const { index, pool, progress, observer, remembers } = tools;
  const isStopped = (): boolean => isStopRequested(progress);
  const run = { request, tools, tally: new RunTally(observer), meters: startMeters(tools), isStopped };

  const tree = await scanStage(run);
  const facts = establishFacts(tree.table, index, { ignore: request.ignore, doubt: request.full });
  const size = measureTree(facts.table, facts.order.names.length);
  observer({ type: 'snapshots-found', snapshots: facts.order.names });

  const batches = [...readBatches(facts.classes, { ...facts, limit: request.limit })];
  const alone = remembers && !request.lazy ? aloneAndUnknown(facts) : new Uint32Array(0);
  run.meters.expectToRead(facts, batches, alone);
  const state = { table: facts.table, eligibility: facts.eligibility, progress };
  const ledger = new LinkLedger(facts.table, facts.order);
  const context = { pool, state, facts, ledger, tally: run.tally };
  for (const batch of batches) await dedupeBatch(run, batch, context);
  if (alone.length > 0) await hashForLater(run, alone, context);

  if (remembers && !isStopped() && sawEverything(request, tree)) {
    await sealSnapshots(index, facts, { size, tally: run.tally, now: Date.now() });
  }
  run.meters.finish();
  const outcome = isStopped() ? 'interrupted' : 'done';
  const differing = measureDiffering(facts, { ledger, limit: request.limit });
  const elapsedMs = performance.now() - started;
  return summarize(run, { outcome, tree, facts, size, ledger, differing, elapsedMs });
}

/** A run that is to stop links nothing more, and remembers what it has read. */
async function dedupeBatch(
  run: DedupeRun,
  batch: readonly ClassToRead[],
  context: ReadContext & LinkContext,
): Promise<void> {
  if (run.isStopped()) return;
  const answers = await run.meters.read.during(() => readContents(batch, context));
  const contents = (): Iterable<EqualFiles> => contentsOf(answers);
  const moves = await linkStage(run.isStopped() ? () => [] : contents, run, context);
  if (run.tools.remembers) await recordBatch(run.tools.index, { contents: contents(), moves }, context.facts);
}

async function hashForLater(run: DedupeRun, inodes: Uint32Array, context: ReadContext): Promise<void> {
  if (run.isStopped()) return;
  const hashed = await run.meters.read.during(() => hashAlone(inodes, context));
  await recordDigests(run.tools.index, hashed, context.facts);
}
