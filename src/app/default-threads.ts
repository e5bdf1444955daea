import { availableProcessors } from '../platform/processors.ts';

const FEWEST = 2;
const MOST = 16;

/** More threads than processors: while one waits for the disk another works. */
export function defaultThreads(): number {
  return Math.min(MOST, Math.max(FEWEST, 2 * availableProcessors()));
}
