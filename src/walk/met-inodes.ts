import { RowSet } from './row-set.ts';

/** Inodes with several names of which one was met: of each, the table has, or gets first, a row with its status. */
export class MetInodes {
  readonly #inos = new RowSet(2);
  readonly #ino = new BigUint64Array(1);
  readonly #words = new Uint32Array(this.#ino.buffer);

  add(ino: bigint): void {
    this.#ino[0] = ino;
    this.#inos.intern(this.#words);
  }

  /** `words[at]` is the low half of the inode's number, the next word the high one. */
  has(words: Uint32Array, at: number): boolean {
    return this.#inos.find(words, at) !== undefined;
  }
}
