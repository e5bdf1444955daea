import { giveBack } from '../platform/give-back.ts';

const HALF_BITS = 32;
/** So few values that for some thousands of rows going through them is no more work than going through the rows. */
const DIGIT_BITS = 11;
const DIGIT_VALUES = 1 << DIGIT_BITS;

/**
 * Rows 0 to `count` in the ascending order of their inodes' numbers. A radix sort, the digits in which all numbers agree
 * left out: a million rows take some 20 ms, where comparing bigints takes more than a second.
 */
export function orderByInode(inos: BigUint64Array, count: number): Uint32Array {
  const halves = new Uint32Array(inos.buffer, inos.byteOffset, count * 2);
  let order = Uint32Array.from({ length: count }, (_, row) => row);
  let spare = new Uint32Array(count);
  for (const half of [LOW, HIGH]) {
    for (let shift = 0; shift < HALF_BITS; shift += DIGIT_BITS) {
      if (!sortByDigit(order, spare, { halves, half, shift })) continue;
      [order, spare] = [spare, order];
    }
  }
  giveBack(spare);
  return order;
}

/** Where the halves of a 64-bit number lie in memory: node runs on little-endian machines. */
export const LOW = 0;
export const HIGH = 1;

interface Digit {
  /** of the numbers, two a row */
  readonly halves: Uint32Array;
  readonly half: number;
  readonly shift: number;
}

/** False where all rows have the same digit, so that nothing need be moved. */
function sortByDigit(order: Uint32Array, target: Uint32Array, { halves, half, shift }: Digit): boolean {
  const mask = DIGIT_VALUES - 1;
  const starts = new Uint32Array(DIGIT_VALUES + 1);
  for (let at = 0; at < order.length; at++) starts[((halves[order[at] * 2 + half] >>> shift) & mask) + 1]++;
  if (starts.includes(order.length, 1)) return false;
  for (let digit = 0; digit < mask; digit++) starts[digit + 1] += starts[digit];
  for (let at = 0; at < order.length; at++) {
    const row = order[at];
    target[starts[(halves[row * 2 + half] >>> shift) & mask]++] = row;
  }
  return true;
}
