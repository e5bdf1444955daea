import { RowSet } from './row-set.ts';

/**
 * Inodes with several names of which one was met: of each, the table has, or gets first, a row with its status, unless
 * it is left out for its size.
 */
export class MetInodes {
  readonly #inos = new RowSet(2);
  /** of a size that is left out */
  readonly #passedOver = new RowSet(2);
  readonly #ino = new BigUint64Array(1);
  readonly #words = new Uint32Array(this.#ino.buffer);

  add(ino: bigint): void {
    this.#ino[0] = ino;
    this.#inos.intern(this.#words);
  }

  passOver(ino: bigint): void {
    this.#ino[0] = ino;
    this.#passedOver.intern(this.#words);
  }

  /** `words[at]` is the low half of the inode's number, the next word the high one. */
  has(words: Uint32Array, at: number): boolean {
    return this.#inos.find(words, at) !== undefined;
  }

  isPassedOver(words: Uint32Array, at: number): boolean {
    return this.#passedOver.count > 0 && this.#passedOver.find(words, at) !== undefined;
  }
}
