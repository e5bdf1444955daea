import { Buffer } from 'node:buffer';
import { openNote, sealNote } from './note-codec.ts';
import type { NoteTable } from './note-table.ts';

/** As much of a table of LMDB as notes need. */
interface BinaryTable {
  getBinary(key: Buffer): Buffer | undefined;
  getRange(range: Bounds): Iterable<{ readonly key: Buffer; readonly value: Buffer }>;
  getKeys(range: Bounds): Iterable<Buffer>;
  putSync(key: Buffer, value: Buffer): void;
  removeSync(key: Buffer): void;
}

interface Bounds {
  readonly start: Buffer;
  readonly end: Buffer;
}

/** Notes in LMDB. Writing is for inside a transaction. */
export class LmdbNotes implements NoteTable {
  readonly #table: BinaryTable;

  constructor(table: BinaryTable) {
    this.#table = table;
  }

  get(key: Buffer): Buffer | undefined {
    const value = this.#table.getBinary(key);
    return value === undefined ? undefined : openNote(key, value);
  }

  *range(prefix: Buffer, from = prefix): Iterable<readonly [Buffer, Buffer]> {
    for (const { key, value } of this.#table.getRange({ ...bounds(prefix), start: from })) {
      const content = openNote(key, value);
      if (content !== undefined) yield [key, content];
    }
  }

  keys(prefix: Buffer): Buffer[] {
    return Array.from(this.#table.getKeys(bounds(prefix)));
  }

  put(key: Buffer, content: Buffer): void {
    this.#table.putSync(key, sealNote(key, content));
  }

  remove(key: Buffer): void {
    this.#table.removeSync(key);
  }
}

function bounds(prefix: Buffer): Bounds {
  return { start: prefix, end: Buffer.concat([prefix, Buffer.alloc(AFTER_LONGEST, 0xff)]) };
}

/** No key of a family has as many bytes after any prefix of it. */
const AFTER_LONGEST = 40;
