import { FLUSH, WritesLost } from '../copying/flush-disk.ts';
import type { MirrorRun } from './mirror-run.ts';

/**
 * Waits until the disk has all that was copied: a snapshot that has its name is whole even where the power fails in the
 * next moment. Throws WritesLost where some of it could not be written.
 */
export async function flushCopies({ request, tools }: MirrorRun): Promise<void> {
  const { code } = await tools.pool.run(FLUSH, { folder: request.target });
  if (code === undefined) return;
  throw new WritesLost(
    `Not all that was copied to ${request.rootShown} could be written to the disk (${code}).`,
    'Look at the disk and its cable, then run this again: what is there is compared with the source first.',
  );
}
