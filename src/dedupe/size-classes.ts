import { giveBack } from '../platform/give-back.ts';

/** Inodes of equal size stand together: class i has `inodes[start[i] .. start[i + 1])`. */
export interface SizeClasses {
  readonly count: number;
  readonly start: Uint32Array;
  readonly inodes: Uint32Array;
}

/**
 * Groups rows 0 … count - 1 by size. Within a class, and among classes by their first member, the order of rows is
 * kept, which is the order in which the scan met them.
 */
export function groupBySize(sizes: Float64Array, count: number): SizeClasses {
  const { classOf, classes } = numberSizes(sizes, count);
  const start = new Uint32Array(classes + 1);
  for (let row = 0; row < count; row++) start[classOf[row] + 1]++;
  for (let index = 0; index < classes; index++) start[index + 1] += start[index];
  const next = start.slice();
  const inodes = new Uint32Array(count);
  for (let row = 0; row < count; row++) inodes[next[classOf[row]]++] = row;
  giveBack(classOf, next);
  return { count: classes, start, inodes };
}

export function membersOf(classes: SizeClasses, index: number): Uint32Array {
  return classes.inodes.subarray(classes.start[index], classes.start[index + 1]);
}

/** True where nothing else has the size. */
export function isAlone({ start }: SizeClasses, index: number): boolean {
  return start[index + 1] - start[index] === 1;
}

/** A hash table without objects: a million distinct sizes would fill a Map with 100 MB. */
function numberSizes(sizes: Float64Array, count: number): { classOf: Uint32Array; classes: number } {
  const slots = new Uint32Array(powerOfTwoAbove(count * 2));
  const mask = slots.length - 1;
  const firstOf: Uint32Array = new Uint32Array(count);
  const classOf = new Uint32Array(count);
  let classes = 0;
  for (let row = 0; row < count; row++) {
    const size = sizes[row];
    let slot = hashSize(size) & mask;
    while (slots[slot] !== 0 && sizes[firstOf[slots[slot] - 1]] !== size) slot = (slot + 1) & mask;
    if (slots[slot] === 0) {
      firstOf[classes] = row;
      slots[slot] = ++classes;
    }
    classOf[row] = slots[slot] - 1;
  }
  giveBack(slots, firstOf);
  return { classOf, classes };
}

function hashSize(size: number): number {
  const low = Math.imul((size % 2 ** 32) | 0, 0x9e3779b1);
  const high = Math.imul(Math.floor(size / 2 ** 32) | 0, 0x85ebca6b);
  const mixed = low ^ high;
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

function powerOfTwoAbove(value: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(2, value)));
}
