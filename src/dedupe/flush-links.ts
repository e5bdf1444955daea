import { sealsOf } from '../catalog/seals-of.ts';
import { FLUSH, WritesLost } from '../copying/flush-disk.ts';
import type { DedupeRun } from './dedupe-run.ts';
import type { LinkLedger } from './link-ledger.ts';
import type { TreeFacts } from './tree-facts.ts';

/**
 * Waits until the disk has what was written before this run: a name of a file that it has must not become one of a copy
 * that it has not, or the power fails and neither is there. Throws WritesLost where some could not be written.
 */
export async function flushBeforeLinks(run: DedupeRun): Promise<void> {
  const code = await flush(run);
  if (code === undefined) return;
  const { root } = run.request;
  throw new WritesLost(
    `Not all that was copied to ${root} lately could be written to the disk, so nothing was linked`,
    { code, afterwards: 'make the newest snapshot again, then run this again.' },
  );
}

/**
 * Waits until the disk has what is to be sealed: the links of this run, and snapshots that somebody may have copied a
 * moment ago. What is sealed may not be looked at again, so it must not lose them where the power fails. The snapshot
 * that was just made is on the disk. False where some could not be written, which is reported.
 */
export async function flushBeforeSeal(
  run: DedupeRun,
  facts: TreeFacts,
  { ledger, made }: { ledger: LinkLedger; made: string | undefined },
): Promise<boolean> {
  const isDue = ledger.linkedNames > 0 || hasUnsealed(run, facts, made);
  return !isDue || (await isOnDisk(run));
}

/** Waits until the disk has what was linked. False where some could not be written, which is reported. */
export async function isOnDisk(run: DedupeRun): Promise<boolean> {
  const code = await flush(run);
  if (code !== undefined) run.tally.fail({ path: '.', attempted: 'write to the disk', code });
  return code === undefined;
}

function hasUnsealed({ tools }: DedupeRun, facts: TreeFacts, made: string | undefined): boolean {
  return sealsOf(facts, tools.index).some((seal, rank) => seal === undefined && facts.order.names[rank] !== made);
}

async function flush({ request, tools, meters }: DedupeRun): Promise<string | undefined> {
  const { code } = await meters.flush.during(() => tools.pool.run(FLUSH, { folder: request.root }));
  return code;
}
