import { UserError } from '../../domain/user-error.ts';
import type { CopyRules } from '../../mirror/jobs.ts';
import { isInUse, isTransient } from '../../mirror/transient.ts';
import { errnoOrThrow } from '../../platform/errno.ts';
import { errnoWords } from '../../platform/errno-words.ts';
import { isStopRequested, type SharedProgress, waitUnlessStopped } from '../../platform/shared-progress.ts';
import type { SnapshotInProgress } from './snapshot-in-progress.ts';

interface Patience extends Pick<CopyRules, 'retries' | 'waitMs'> {
  readonly progress: SharedProgress;
  readonly onWindows: boolean;
}

/**
 * Gives a complete snapshot its name. Windows renames no folder while a program has a file below it open, as virus
 * scanners and indexers do with fresh ones: it is tried as often as a file in use is. False where the run was to end
 * meanwhile. Throws UserError('failed') where it stays in use.
 */
export async function sealSnapshot(
  snapshot: Pick<SnapshotInProgress, 'folder' | 'seal'>,
  { retries, waitMs, progress, onWindows }: Patience,
): Promise<boolean> {
  for (let tries = 0; !isStopRequested(progress); tries++) {
    try {
      snapshot.seal();
      return true;
    } catch (error: unknown) {
      if (tries >= retries || !isTransient(error, { onWindows })) {
        throw isInUse(error, { onWindows }) ? inUse(snapshot.folder, error) : error;
      }
    }
    await waitUnlessStopped(progress, waitMs);
  }
  return false;
}

function inUse(folder: string, error: unknown): UserError {
  const why = errnoWords(errnoOrThrow(error));
  return new UserError('failed', `A program has something in ${folder} open, so it could not be renamed: ${why}.`, {
    hint: 'All is copied. Close what looks into it (a window, a virus scanner), then run this again: that finishes it.',
    cause: error,
  });
}
