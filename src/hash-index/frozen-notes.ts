import { Buffer } from 'node:buffer';
import type { FileSystem } from '../platform/file-system.ts';
import { firstAtLeast } from './first-at-least.ts';
import { openNote } from './note-codec.ts';
import type { NoteSource } from './note-table.ts';

const NODE_HEADER_BYTES = 8;
/** Values up to this length are kept, so that going through many short ones reads nothing. */
const LONGEST_KEPT = 32;
const FIRST_ROWS = 1024;
const TEXT_BYTES_PER_ROW = 32;

/** Notes of a file that is only looked into, in columns in the order of their keys; long ones are read when asked for. */
export class FrozenNotes implements NoteSource {
  readonly #fs: FileSystem;
  readonly #fd: number;
  /** key, then the value where it is kept, row by row */
  #text = Buffer.alloc(FIRST_ROWS * TEXT_BYTES_PER_ROW);
  #keyEnd = new Float64Array(FIRST_ROWS);
  #end = new Float64Array(FIRST_ROWS);
  /** where the value lies in the file, in bytes */
  #position = new Float64Array(FIRST_ROWS);
  #length = new Float64Array(FIRST_ROWS);
  #rows = 0;

  constructor(fs: FileSystem, fd: number) {
    this.#fs = fs;
    this.#fd = fd;
  }

  add(key: Buffer, value: Buffer, position: number | undefined): void {
    const at = position === undefined ? 0 : position + NODE_HEADER_BYTES + key.length;
    this.#add(key, value.length <= LONGEST_KEPT ? value : Buffer.alloc(0), { at, length: value.length });
  }

  addLong(key: Buffer, value: { readonly at: number; readonly length: number }): void {
    this.#add(key, Buffer.alloc(0), value);
  }

  get(key: Buffer): Buffer | undefined {
    const row = this.#firstFrom(key);
    return row < this.#rows && this.#key(row).equals(key) ? this.#content(row) : undefined;
  }

  *range(prefix: Buffer, from = prefix): Iterable<readonly [Buffer, Buffer]> {
    for (let row = this.#firstFrom(from); row < this.#rows; row++) {
      const key = this.#key(row);
      if (!key.subarray(0, prefix.length).equals(prefix)) return;
      const content = this.#content(row);
      if (content !== undefined) yield [key, content];
    }
  }

  #firstFrom(key: Buffer): number {
    return firstAtLeast(this.#rows, (row) => this.#key(row).compare(key) >= 0);
  }

  #key(row: number): Buffer {
    return this.#text.subarray(row === 0 ? 0 : this.#end[row - 1], this.#keyEnd[row]);
  }

  /** Undefined where another run has written to the file meanwhile. */
  #content(row: number): Buffer | undefined {
    const key = this.#key(row);
    if (this.#length[row] <= LONGEST_KEPT) return openNote(key, this.#text.subarray(this.#keyEnd[row], this.#end[row]));
    const value = Buffer.allocUnsafe(this.#length[row]);
    const count = this.#fs.read(this.#fd, value, 0, value.length, this.#position[row]);
    return count === value.length ? openNote(key, value) : undefined;
  }

  #add(key: Buffer, kept: Buffer, { at, length }: { at: number; length: number }): void {
    const row = this.#rows++;
    const start = row === 0 ? 0 : this.#end[row - 1];
    this.#makeRoom(start + key.length + kept.length);
    this.#text.set(key, start);
    this.#text.set(kept, start + key.length);
    this.#keyEnd[row] = start + key.length;
    this.#end[row] = start + key.length + kept.length;
    this.#position[row] = at;
    this.#length[row] = length;
  }

  #makeRoom(textBytes: number): void {
    if (textBytes > this.#text.length) this.#text = Buffer.concat([this.#text, Buffer.alloc(this.#text.length)]);
    if (this.#rows <= this.#end.length) return;
    this.#keyEnd = doubled(this.#keyEnd);
    this.#end = doubled(this.#end);
    this.#position = doubled(this.#position);
    this.#length = doubled(this.#length);
  }
}

function doubled(column: Float64Array): Float64Array<ArrayBuffer> {
  const twice = new Float64Array(column.length * 2);
  twice.set(column);
  return twice;
}
