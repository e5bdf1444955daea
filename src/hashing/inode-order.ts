import { ascendingOrder } from '../domain/ascending-order.ts';
import type { ReadSource } from './read-source.ts';

/** Positions of `ids` by ascending inode number: on a cold disk that is close to the order on the disk. */
export function inodeOrder(ids: ArrayLike<number>, source: ReadSource): Uint32Array {
  const inos = new Float64Array(ids.length);
  for (let at = 0; at < ids.length; at++) inos[at] = Number(source.inoOf(ids[at]));
  return ascendingOrder(inos);
}

export function sortByInode(ids: ArrayLike<number>, source: ReadSource): number[] {
  return Array.from(inodeOrder(ids, source), (position) => ids[position]);
}
