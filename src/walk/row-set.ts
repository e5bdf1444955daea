import { giveBack } from '../platform/give-back.ts';
import { newColumn, withRoom } from './growing-column.ts';

const FIRST_SLOTS = 2048;
/** Slots stay at least this many times the rows: short probe runs. */
const SLOTS_PER_ROW = 1.6;

/**
 * Distinct rows of `width` 32-bit words, numbered from 0 in the order they came. Rows live in shared memory;
 * finding one allocates nothing, which is what lets a million names fold into inodes in a fraction of a second.
 */
export class RowSet {
  readonly width: number;
  rows = newColumn(Uint32Array);
  count = 0;
  #slots = new Uint32Array(FIRST_SLOTS);

  constructor(width: number) {
    this.width = width;
  }

  /** Makes room at once for so many rows more, if need be. */
  reserve(rows: number): void {
    const slots = 2 ** Math.ceil(Math.log2((this.count + rows) * SLOTS_PER_ROW));
    if (slots > this.#slots.length) this.#spread(slots);
  }

  /** The number of the row `words[at .. at + width)`, adding it where it is new (then it is `count - 1`). */
  intern(words: Uint32Array, at = 0): number {
    const mask = this.#slots.length - 1;
    let slot = hashWords(words, at, this.width) & mask;
    for (let row = this.#slots[slot]; row !== 0; row = this.#slots[slot]) {
      if (this.#equals(row - 1, words, at)) return row - 1;
      slot = (slot + 1) & mask;
    }
    return this.#add(slot, words, at);
  }

  /** The number of the row `words[at .. at + width)`, where it is there. */
  find(words: Uint32Array, at = 0): number | undefined {
    const mask = this.#slots.length - 1;
    let slot = hashWords(words, at, this.width) & mask;
    for (let row = this.#slots[slot]; row !== 0; row = this.#slots[slot]) {
      if (this.#equals(row - 1, words, at)) return row - 1;
      slot = (slot + 1) & mask;
    }
    return undefined;
  }

  /** Gives the look-up memory back; after this the set can only be read. Main thread only. */
  seal(): void {
    giveBack(this.#slots);
    this.#slots = new Uint32Array(0);
  }

  #equals(row: number, words: Uint32Array, at: number): boolean {
    const start = row * this.width;
    for (let word = 0; word < this.width; word++) {
      if (this.rows[start + word] !== words[at + word]) return false;
    }
    return true;
  }

  #add(slot: number, words: Uint32Array, at: number): number {
    const row = this.count++;
    this.rows = withRoom(Uint32Array, this.rows, this.count * this.width);
    for (let word = 0; word < this.width; word++) this.rows[row * this.width + word] = words[at + word];
    this.#slots[slot] = row + 1;
    if (this.count * SLOTS_PER_ROW > this.#slots.length) this.#spread(this.#slots.length * 2);
    return row;
  }

  /** Over a power of two. */
  #spread(length: number): void {
    const slots = new Uint32Array(length);
    const mask = slots.length - 1;
    for (let row = 0; row < this.count; row++) {
      let slot = hashWords(this.rows, row * this.width, this.width) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = row + 1;
    }
    this.#slots = slots;
  }
}

/** A multiplicative hash with the finishing steps of MurmurHash3 (public domain, Austin Appleby). */
function hashWords(words: Uint32Array, at: number, width: number): number {
  let hash = 0;
  for (let word = 0; word < width; word++) hash = Math.imul(hash ^ words[at + word], 0x9e3779b1) ^ (hash >>> 15);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
