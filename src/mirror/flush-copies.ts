import { FLUSH } from '../copying/flush-disk.ts';
import { copiesLost } from './flush-ahead.ts';
import type { MirrorRun } from './mirror-run.ts';

/**
 * Waits until the disk has all that was copied: a snapshot that has its name is whole even where the power fails in the
 * next moment. Told of the root, for this user may not open a snapshot that has the mode of its source by now. Throws
 * WritesLost where some of it could not be written.
 */
export async function flushCopies({ request, tools, ahead }: MirrorRun): Promise<void> {
  await ahead.settle();
  const { code } = await tools.pool.run(FLUSH, { folder: request.rootShown });
  if (code !== undefined) throw copiesLost(request.rootShown, code);
}
