import { FLUSH, WritesLost } from '../copying/flush-disk.ts';
import { errnoWords } from '../platform/errno-words.ts';
import type { DedupeRun } from './dedupe-run.ts';
import type { LinkLedger } from './link-ledger.ts';

/**
 * Waits until the disk has what was written before this run: a name of a file that it has must not become one of a copy
 * that it has not, or the power fails and neither is there. Throws WritesLost where some could not be written.
 */
export async function flushBeforeLinks(run: DedupeRun): Promise<void> {
  const code = await flush(run);
  if (code === undefined) return;
  const { root } = run.request;
  throw new WritesLost(
    `Not all that was copied to ${root} lately could be written to the disk, so nothing was linked: ${errnoWords(code)}.`,
    'Look at the disk and its cable, make the newest snapshot again, then run this again.',
  );
}

/**
 * Waits until the disk has the links of this run: what is sealed may not be looked at again, so it must not lose them
 * where the power fails. False where some could not be written, which is reported.
 */
export async function flushLinks(run: DedupeRun, { linkedNames }: LinkLedger): Promise<boolean> {
  const code = linkedNames === 0 ? undefined : await flush(run);
  if (code !== undefined) run.tally.fail({ path: '.', attempted: 'write to the disk', code });
  return code === undefined;
}

async function flush({ request, tools, meters }: DedupeRun): Promise<string | undefined> {
  const { code } = await meters.flush.during(() => tools.pool.run(FLUSH, { folder: request.root }));
  return code;
}
