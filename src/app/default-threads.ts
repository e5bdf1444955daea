import { nodeFileSystem } from '../platform/node-file-system.ts';
import { availableProcessors } from '../platform/processors.ts';
import { isOnSpinningDisk } from '../platform/spinning-disk.ts';

/** While one thread waits for the disk another works; more would only move the head of a spinning one to and fro. */
const FEWEST = 2;
/** Each takes some 30 MB, and no disk gets faster with more. */
const MOST = 8;

/** How many threads suit the disk that `root` is on. */
export function defaultThreads(root: string): number {
  if (isOnSpinningDisk(nodeFileSystem.lstat(root).dev)) return FEWEST;
  return Math.min(MOST, Math.max(FEWEST, availableProcessors()));
}
