import { FLUSH } from '../copying/flush-disk.ts';
import type { VerifyRun } from './verify-run.ts';

/** Waits until the disk has what was written below the root. False where some could not be, which is reported. */
export async function isOnDisk({ request, tools, tally }: VerifyRun): Promise<boolean> {
  const { code } = await tools.pool.run(FLUSH, { folder: request.root });
  if (code !== undefined) tally.fail({ path: '.', attempted: 'write to the disk', code });
  return code === undefined;
}
