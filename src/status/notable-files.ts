import { UNIT_BYTES } from '../domain/allocated-bytes.ts';
import type { CensusReader } from '../hash-index/census-codec.ts';

const MOST_NEW = 50;
const MOST_LINKED = 50;

/** A file by the number of its inode. */
export interface NotableFile {
  readonly ino: bigint;
  /** allocated */
  readonly bytes: number;
  /** the snapshot that brought it */
  readonly snapshot: string;
  /** names in all snapshots */
  readonly names: number;
}

/** Keeps the few files that a person may want to hear of. */
export class NotableFiles {
  readonly #new = new Largest<NotableFile>(MOST_NEW, ({ bytes }) => bytes);
  readonly #linked = new Largest<NotableFile>(MOST_LINKED, ({ names }) => names);
  readonly #linkedInos = new Set<bigint>();

  /** Told of each file that a snapshot brought, but for the first: everything in it is new. */
  noteNew(reader: CensusReader, snapshot: string): void {
    if (reader.units * UNIT_BYTES > this.#new.least) this.#new.add(toFile(reader, snapshot, reader.names));
  }

  noteNames(reader: CensusReader, snapshot: string, names: number): void {
    if (names < 2 || names <= this.#linked.least) return;
    const file = toFile(reader, snapshot, names);
    if (this.#linkedInos.has(file.ino)) return;
    this.#linkedInos.add(file.ino);
    this.#linked.add(file);
  }

  largestNew(): readonly NotableFile[] {
    return this.#new.sorted();
  }

  mostLinked(): readonly NotableFile[] {
    return this.#linked.sorted();
  }
}

function toFile({ ino, units }: CensusReader, snapshot: string, names: number): NotableFile {
  return { ino, bytes: units * UNIT_BYTES, snapshot, names };
}

class Largest<T> {
  readonly #most: number;
  readonly #rankOf: (item: T) => number;
  #items: T[] = [];
  /** what is not above it is not among the largest */
  least = 0;

  constructor(most: number, rankOf: (item: T) => number) {
    this.#most = most;
    this.#rankOf = rankOf;
  }

  add(item: T): void {
    this.#items.push(item);
    if (this.#items.length < 2 * this.#most) return;
    this.#items = this.sorted();
    this.least = this.#rankOf(this.#items[this.#items.length - 1]);
  }

  sorted(): T[] {
    return this.#items.toSorted((a, b) => this.#rankOf(b) - this.#rankOf(a)).slice(0, this.#most);
  }
}
