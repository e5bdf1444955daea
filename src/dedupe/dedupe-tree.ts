import { setImmediate as breathe } from 'node:timers/promises';
import type { FileWork } from '../domain/file-work.ts';
import { noIndex } from '../hash-index/no-index.ts';
import { BitSet } from '../walk/number-lists.ts';
import type { LinkContext, PlannedContents } from './apply-plan.ts';
import type { DedupeRun } from './dedupe-run.ts';
import type { PartitionAnswer, PartitionTask } from './jobs.ts';
import { isKnown } from './known-digests.ts';
import { type BatchMoves, LinkLedger } from './link-ledger.ts';
import { linkStage } from './link-stage.ts';
import { type ClassToRead, contentsOf, groupsOf } from './partition-codec.ts';
import { ActionPlan } from './plan-actions.ts';
import { readBatches } from './read-batches.ts';
import { aloneAndUnknown, hashAlone, type ReadContext, readContents } from './read-contents.ts';
import { recordBatch, recordRest } from './record-files.ts';
import type { TreeFacts } from './tree-facts.ts';

/** A tree whose files are being read and linked. */
interface Work extends ReadContext, LinkContext, Pick<PartitionTask, 'wantsDigests'> {
  /** inodes that the index was told of in this run */
  readonly recorded: BitSet;
}

/** What was read, and the names that became links. */
interface LinkedContents {
  readonly contents: PlannedContents['contents'];
  readonly moves: BatchMoves;
}

/**
 * Reads, plans, links and records a table, a batch of size classes at a time; then hashes what cannot have a
 * duplicate, for the index's sake. Returns the books.
 */
export async function dedupeTree(run: DedupeRun, facts: TreeFacts): Promise<LinkLedger> {
  const { request, tools, tally } = run;
  const { table, eligibility } = facts;
  const ledger = new LinkLedger(facts);
  const batches = [...readBatches(facts, request.limit)];
  const alone = tools.remembers && !request.lazy ? aloneAndUnknown(facts) : new Uint32Array(0);
  run.meters.expectToRead(facts, workOf(batches, alone, facts));
  const state = { table, eligibility, progress: tools.progress };
  const recorded = new BitSet(table.inodes.count);
  const wantsDigests = tools.index !== noIndex || request.newOnly; // which has hashed files already
  const work = { pool: tools.pool, state, wantsDigests, facts, ledger, tally, recorded };
  await dedupeBatches(run, batches, work);
  await hashForLater(run, alone, work);
  if (tools.remembers) {
    const isRecorded = (inode: number): boolean => recorded.has(inode) || ledger.isEmpty(inode);
    await recordRest(tools.index, { isRecorded }, facts);
  }
  return ledger;
}

/** Reads a batch while the one before it is linked and the one before that is recorded. */
async function dedupeBatches(run: DedupeRun, batches: readonly ClassToRead[][], work: Work): Promise<void> {
  let read: PlannedContents | undefined;
  let linked: LinkedContents | undefined;
  for (let at = 0; at < batches.length + 2; at++) {
    const steps = [
      readBatch(run, batches[at] ?? [], work),
      linkBatch(run, read, work),
      recordLinked(run, linked, work),
    ] as const;
    await Promise.allSettled(steps); // where one fails, no thread is cut off in the middle of another
    [read, linked] = await Promise.all(steps);
  }
}

/** What is read is planned as it comes in, while the threads read on. */
async function readBatch(
  run: DedupeRun,
  batch: readonly ClassToRead[],
  work: Work,
): Promise<PlannedContents | undefined> {
  if (batch.length === 0 || run.isStopped()) return undefined;
  const answers: PartitionAnswer[] = [];
  const plan = new ActionPlan({ ...work, limit: run.request.limit });
  const take = (answer: PartitionAnswer): void => {
    answers.push(answer);
    plan.add(groupsOf(answer));
  };
  await run.meters.read.during(() => readContents(batch, work, take));
  return { contents: () => contentsOf(answers), plan };
}

async function linkBatch(
  run: DedupeRun,
  read: PlannedContents | undefined,
  work: Work,
): Promise<LinkedContents | undefined> {
  if (read === undefined) return undefined;
  return { contents: read.contents, moves: await linkStage(read, run, work) };
}

/**
 * The main thread alone records, so the other threads are given their next tasks first. A run that is to stop remembers
 * what it has read.
 */
async function recordLinked(run: DedupeRun, linked: LinkedContents | undefined, work: Work): Promise<void> {
  if (linked === undefined || !run.tools.remembers) return;
  const { contents, moves } = linked;
  await breathe();
  await recordBatch(run.tools.index, { contents: contents(), moves }, work.facts);
  for (const { members } of contents()) for (const inode of members) work.recorded.add(inode);
}

/** Gives the first `count` inodes of a tree a digest, but for those left out, where they can be read. */
export async function hashUnknown(
  run: DedupeRun,
  facts: TreeFacts,
  { count, isLeftOut }: { count: number; isLeftOut: (inode: number) => boolean },
): Promise<void> {
  const unknown = Uint32Array.from({ length: count }, (_, inode) => inode).filter(
    (inode) => !isKnown(facts.digests, inode) && !isLeftOut(inode),
  );
  if (unknown.length === 0) return;
  run.meters.expectToRead(facts, workOf([], unknown, facts));
  const { pool, progress } = run.tools;
  const state = { table: facts.table, eligibility: facts.eligibility, progress };
  await run.meters.read.during(() => hashAlone(unknown, { pool, state, facts, tally: run.tally }));
}

async function hashForLater(run: DedupeRun, inodes: Uint32Array, work: Work): Promise<void> {
  if (run.isStopped() || inodes.length === 0) return;
  await run.meters.read.during(() => hashAlone(inodes, work));
}

function workOf(batches: readonly (readonly ClassToRead[])[], alone: Uint32Array, { table }: TreeFacts): FileWork {
  let bytes = 0;
  let files = alone.length;
  for (const { size, unread } of batches.flat()) {
    bytes += size * unread.length;
    files += unread.length;
  }
  for (const inode of alone) bytes += table.inodes.size[inode];
  return { bytes, files };
}
