/** A set of row numbers, one bit each. */
export class BitSet {
  readonly #bits: Uint8Array;

  /** Of at most `rows` rows, those of a smaller set to begin with. */
  constructor(rows: number, smaller?: BitSet) {
    this.#bits = new Uint8Array(Math.ceil(rows / 8));
    if (smaller !== undefined) this.#bits.set(smaller.#bits);
  }

  has(row: number): boolean {
    return (this.#bits[row >> 3] & (1 << (row & 7))) !== 0;
  }

  add(row: number): void {
    this.#bits[row >> 3] |= 1 << (row & 7);
  }
}

const FIRST_CAPACITY = 1024;

/** A growing list of row numbers, four bytes each. */
export class RowList {
  #rows = new Uint32Array(FIRST_CAPACITY);
  length = 0;

  push(row: number): void {
    if (this.length === this.#rows.length) {
      const grown = new Uint32Array(this.length * 2);
      grown.set(this.#rows);
      this.#rows = grown;
    }
    this.#rows[this.length++] = row;
  }

  at(index: number): number {
    return this.#rows[index];
  }

  /** The rows so far, as a view that the next push may outdate. */
  view(): Uint32Array {
    return this.#rows.subarray(0, this.length);
  }
}
