import { type CensusReader, Standing } from '../hash-index/census-codec.ts';
import { newColumn, withRoom } from '../walk/growing-column.ts';
import { RowSet } from '../walk/row-set.ts';

/** In more than one snapshot. */
const SEVERAL = 0xffff_ffff;
const WORDS = 2;

/** What all censuses together say of each inode, in columns: about 40 bytes an inode, whatever the number of snapshots. */
export class InodeTotals {
  readonly #inos = new RowSet(WORDS);
  readonly #words = new Uint32Array(WORDS);
  #names = newColumn(Uint32Array);
  #units = newColumn(Float64Array);
  #snapshot = newColumn(Uint32Array);
  #standing = newColumn(Uint8Array);
  #verifiedAt = newColumn(Float64Array);

  get count(): number {
    return this.#inos.count;
  }

  /** Adds the entry that the reader is at; true where no snapshot before had the inode. */
  add({ low, high, names, units, standing }: CensusReader, snapshot: number): boolean {
    const before = this.#inos.count;
    const row = this.#intern(low, high);
    const isNew = row === before;
    if (isNew) this.#makeRoom(row + 1);
    this.#snapshot[row] = isNew || this.#snapshot[row] === snapshot ? snapshot : SEVERAL;
    this.#names[row] += names;
    this.#units[row] = units;
    this.#standing[row] = standing;
    return isNew;
  }

  /** ms since the epoch; of an inode that is in no snapshot nothing is kept. */
  noteVerified(ino: bigint, at: number): void {
    this.#words[0] = Number(ino & 0xffff_ffffn);
    this.#words[1] = Number(ino >> 32n);
    const row = this.#inos.find(this.#words);
    if (row !== undefined) this.#verifiedAt[row] = at;
  }

  /** Names in all snapshots. */
  namesOf({ low, high }: CensusReader): number {
    return this.#names[this.#intern(low, high)];
  }

  /** 0 where it never was. */
  verifiedAt({ low, high }: CensusReader): number {
    return this.#verifiedAt[this.#intern(low, high)];
  }

  /** Goes through the inodes that are in one snapshot only, and would come free with it as far as the censuses tell. */
  *inOneSnapshot(): Generator<{ snapshot: number; units: number; ino: bigint; names: number; isCertain: boolean }> {
    for (let row = 0; row < this.count; row++) {
      const snapshot = this.#snapshot[row];
      if (snapshot === SEVERAL || this.#standing[row] === Standing.someOutside) continue;
      const isCertain = this.#standing[row] === Standing.allInside;
      yield { snapshot, units: this.#units[row], ino: this.#inoOf(row), names: this.#names[row], isCertain };
    }
  }

  #inoOf(row: number): bigint {
    const { rows } = this.#inos;
    return (BigInt(rows[row * WORDS + 1]) << 32n) | BigInt(rows[row * WORDS]);
  }

  #intern(low: number, high: number): number {
    this.#words[0] = low;
    this.#words[1] = high;
    return this.#inos.intern(this.#words);
  }

  #makeRoom(rows: number): void {
    this.#names = withRoom(Uint32Array, this.#names, rows);
    this.#units = withRoom(Float64Array, this.#units, rows);
    this.#snapshot = withRoom(Uint32Array, this.#snapshot, rows);
    this.#standing = withRoom(Uint8Array, this.#standing, rows);
    this.#verifiedAt = withRoom(Float64Array, this.#verifiedAt, rows);
  }
}
