import { MOST_THREADS } from '../../domain/most-threads.ts';
import { UserError } from '../../domain/user-error.ts';
import { nodeFileSystem } from '../../platform/node-file-system.ts';
import { availableProcessors } from '../../platform/processors.ts';
import { isOnSpinningDisk } from '../../platform/spinning-disk.ts';

/** While one thread waits for the disk another works; more would only move the head of a spinning one to and fro. */
const FEWEST = 2;
/** Each takes some 30 MB, and no disk gets faster with more. */
const MOST = 8;

/** How many threads a run has: as many as it is given, or as suit the disk that `root` is on. */
export function threadsFor(root: string, threads: number | undefined): number {
  checkThreads(threads);
  return threads ?? defaultThreads(root);
}

/** Throws UserError('usage') for a number of threads that cannot be. */
export function checkThreads(threads: number | undefined): void {
  if (threads === undefined) return;
  if (!(Number.isInteger(threads) && threads >= 1)) {
    throw new UserError('usage', `threads must be a whole number of at least 1, not ${threads}`);
  }
  if (threads > MOST_THREADS)
    throw new UserError('usage', `threads: ${threads} is too many; ${MOST_THREADS} is the most`);
}

function defaultThreads(root: string): number {
  if (isOnSpinningDisk(nodeFileSystem.lstat(root).dev)) return FEWEST;
  return Math.min(MOST, Math.max(FEWEST, availableProcessors()));
}
