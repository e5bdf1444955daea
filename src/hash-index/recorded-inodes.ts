import type { HashIndex } from './hash-index.ts';

/** Every recorded inode, ascending, in memory of their own: others may have their turn while they are gone through. */
export function recordedInodes(index: Pick<HashIndex, 'count' | 'inodes'>): BigUint64Array {
  const inos = new BigUint64Array(index.count());
  let count = 0;
  for (const ino of index.inodes()) inos[count++] = ino;
  return inos;
}
