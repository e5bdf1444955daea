import { FLUSH } from '../copying/flush-disk.ts';
import { UserError } from '../domain/user-error.ts';
import type { MirrorRun } from './mirror-run.ts';

/**
 * Waits until the disk has all that was copied: a snapshot that has its name is whole even where the power fails in the
 * next moment. Throws UserError('failed') where some of it could not be written.
 */
export async function flushCopies({ request, tools }: MirrorRun): Promise<void> {
  const { code } = await tools.pool.run(FLUSH, { folder: request.target });
  if (code === undefined) return;
  tools.doubt();
  throw new UserError(
    'failed',
    `Not all that was copied to ${request.rootShown} could be written to the disk (${code}).`,
    {
      hint: 'Look at the disk and its cable, then run this again: what is there is compared with the source first.',
    },
  );
}
