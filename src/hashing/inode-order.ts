import type { ReadSource } from './read-source.ts';

/** Positions of `ids` by ascending inode number: on a cold disk that is close to the order on the disk. */
export function inodeOrder(ids: ArrayLike<number>, source: ReadSource): Uint32Array {
  // As doubles: beyond 2^53 the order is only roughly right, and a bigint costs several times more to compare.
  const inos = Float64Array.from(ids, (id) => Number(source.inoOf(id)));
  return Uint32Array.from(ids, (_, position) => position).sort((a, b) => inos[a] - inos[b] || a - b);
}

export function sortByInode(ids: ArrayLike<number>, source: ReadSource): number[] {
  return Array.from(inodeOrder(ids, source), (position) => ids[position]);
}
