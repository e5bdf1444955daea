import { FLUSH } from '../copying/flush-disk.ts';
import type { DedupeRun } from './dedupe-run.ts';
import type { LinkLedger } from './link-ledger.ts';

/**
 * Waits until the disk has the links of this run: what is sealed may not be looked at again, so it must not lose them
 * where the power fails. False where some could not be written, which is reported.
 */
export async function flushLinks(
  { request, tools, meters, tally }: DedupeRun,
  { linkedNames }: LinkLedger,
): Promise<boolean> {
  if (linkedNames === 0) return true;
  const { code } = await meters.flush.during(() => tools.pool.run(FLUSH, { folder: request.root }));
  if (code === undefined) return true;
  tally.fail({ path: '.', attempted: 'write to the disk', code });
  return false;
}
