import type { Buffer } from 'node:buffer';

/** A table of notes to read from; see note-codec.ts for keys. Contents are without their check, which was held. */
export interface NoteSource {
  /** Undefined where there is none, or it is damaged. */
  get(key: Buffer): Buffer | undefined;
  /** Keys that begin with `prefix`, ascending, where `from` is given from there on; damaged ones are left out. */
  range(prefix: Buffer, from?: Buffer): Iterable<readonly [key: Buffer, content: Buffer]>;
}

/** The same inside a transaction. */
export interface NoteTable extends NoteSource {
  put(key: Buffer, content: Buffer): void;
  remove(key: Buffer): void;
  /** Keys that begin with `prefix`; a copy, so that they may be removed. */
  keys(prefix: Buffer): Buffer[];
}
