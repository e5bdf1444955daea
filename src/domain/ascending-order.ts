import { HIGH, LOW } from './word-halves.ts';

const WORD_BITS = 32;

/**
 * The positions of whole numbers in ascending order, equal ones by position. Key and position are sorted as one number
 * of 64 bits, which needs no function that compares. There is room for keys of 33 bits, of 53 where there are a
 * thousand; larger ones are only roughly in order.
 */
export function ascendingOrder(keys: ArrayLike<number>): Uint32Array {
  const positionBits = WORD_BITS - Math.clz32(Math.max(1, keys.length - 1));
  const positions = 2 ** positionBits;
  const lowKeys = 2 ** (WORD_BITS - positionBits);
  const unit = Math.max(1, greatest(keys) / (lowKeys * 2 ** WORD_BITS - 1));
  const pairs = new BigUint64Array(keys.length);
  const words = new Uint32Array(pairs.buffer);
  for (let position = 0; position < keys.length; position++) {
    const key = Math.floor(keys[position] / unit);
    words[2 * position + HIGH] = Math.floor(key / lowKeys);
    words[2 * position + LOW] = (key % lowKeys) * positions + position;
  }
  pairs.sort();
  const order = new Uint32Array(keys.length);
  for (let rank = 0; rank < order.length; rank++) order[rank] = words[2 * rank + LOW] % positions;
  return order;
}

function greatest(numbers: ArrayLike<number>): number {
  let most = 0;
  for (let at = 0; at < numbers.length; at++) if (numbers[at] > most) most = numbers[at];
  return most;
}
