import { availableProcessors } from '../platform/processors.ts';

/** While one thread waits for the disk another works. */
const FEWEST = 2;
/** Each takes some 30 MB, and no disk gets faster with more. */
const MOST = 8;

export function defaultThreads(): number {
  return Math.min(MOST, Math.max(FEWEST, availableProcessors()));
}
