import { setTimeout as delay } from 'node:timers/promises';
import { threadId } from 'node:worker_threads';
import type { FileWork } from '../domain/file-work.ts';

/**
 * What workers tell the main thread while they work, and it them, without a message: shared memory that the main
 * thread looks at a few times a second. Each thread counts in cells of its own.
 */
export interface SharedProgress {
  /** cell 0: not 0 once the run is to end; then one cell a thread: an inode in hand, plus 1 */
  readonly words: Int32Array<SharedArrayBuffer>;
  /** per thread: bytes read, items done, which of the bytes were read only to compare them, and files gone through */
  readonly counts: Float64Array<SharedArrayBuffer>;
}

const CELLS = 256;
const COUNTS_PER_CELL = 4;
const LOOK_EVERY_MS = 100;

export function newSharedProgress(): SharedProgress {
  return {
    words: new Int32Array(new SharedArrayBuffer((1 + CELLS) * 4)),
    counts: new Float64Array(new SharedArrayBuffer(CELLS * COUNTS_PER_CELL * 8)),
  };
}

export function requestStop(progress: SharedProgress): void {
  Atomics.store(progress.words, 0, 1);
}

export function isStopRequested(progress: SharedProgress): boolean {
  return Atomics.load(progress.words, 0) !== 0;
}

/** Waits `ms`, or until the run is to end. */
export async function waitUnlessStopped(progress: SharedProgress, ms: number): Promise<void> {
  const until = performance.now() + ms;
  for (let left = ms; left > 0 && !isStopRequested(progress); left = until - performance.now()) {
    await delay(Math.min(left, LOOK_EVERY_MS));
  }
}

export function countBytes(progress: SharedProgress, bytes: number): void {
  progress.counts[cell() * COUNTS_PER_CELL] += bytes;
}

export function countItem(progress: SharedProgress): void {
  progress.counts[cell() * COUNTS_PER_CELL + 1]++;
}

export function countCompared(progress: SharedProgress, bytes: number): void {
  progress.counts[cell() * COUNTS_PER_CELL + 2] += bytes;
}

/** Files that were read or copied, or are in hand. */
export function countFiles(progress: SharedProgress, files: number): void {
  progress.counts[cell() * COUNTS_PER_CELL + 3] += files;
}

/** Names the inode that this thread has in hand. */
export function noteInode(progress: SharedProgress, inode: number): void {
  progress.words[1 + cell()] = inode + 1;
}

export function bytesCounted(progress: SharedProgress): number {
  return total(progress, 0);
}

export function itemsCounted(progress: SharedProgress): number {
  return total(progress, 1);
}

export function comparedCounted(progress: SharedProgress): number {
  return total(progress, 2);
}

/** Files gone through, and the bytes read; what was read only to compare it is among these, but no file. */
export function workCounted(progress: SharedProgress): FileWork {
  return { bytes: bytesCounted(progress), files: total(progress, 3) };
}

/** To be called between tables: what is in hand is a row of the table before. */
export function forgetInodes(progress: SharedProgress): void {
  progress.words.fill(0, 1);
}

/** An inode that some thread has in hand, undefined before the first. */
export function inodeInHand(progress: SharedProgress): number | undefined {
  const noted = progress.words.subarray(1).find((word) => word !== 0);
  return noted === undefined ? undefined : noted - 1;
}

/** Threads of a pool have neighbouring ids; more than CELLS of them are never alive at once. */
function cell(): number {
  return threadId % CELLS;
}

function total({ counts }: SharedProgress, offset: number): number {
  let sum = 0;
  for (let at = offset; at < counts.length; at += COUNTS_PER_CELL) sum += counts[at];
  return sum;
}
