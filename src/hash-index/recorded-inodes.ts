import { setImmediate as breathe } from 'node:timers/promises';
import type { HashIndex } from './hash-index.ts';

/** Between two breaths the program neither hears Ctrl-C nor draws. */
const INODES_PER_BREATH = 200;

/** Every recorded inode, ascending, in memory of their own: others may have their turn while they are gone through. */
export function recordedInodes(index: Pick<HashIndex, 'count' | 'inodes'>): BigUint64Array {
  const inos = new BigUint64Array(index.count());
  let count = 0;
  for (const ino of index.inodes()) inos[count++] = ino;
  return inos;
}

/** Hands one inode after the other to `take`, until all are taken or the run is stopped. */
export async function untilStopped(
  inos: Iterable<bigint>,
  isStopped: () => boolean,
  take: (ino: bigint) => void,
): Promise<void> {
  let taken = 0;
  for (const ino of inos) {
    if (taken++ % INODES_PER_BREATH === 0) await breathe();
    if (isStopped()) return;
    take(ino);
  }
}
