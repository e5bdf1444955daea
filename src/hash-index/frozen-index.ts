import { Buffer } from 'node:buffer';
import type { FileSystem } from '../platform/file-system.ts';
import { checkIndexFile, type IndexFileState } from './check-index-file.ts';
import { firstAtLeast } from './first-at-least.ts';
import { FrozenNotes } from './frozen-notes.ts';
import { digestIfFresh, type HashIndex, type IndexedFile, type RecordView, type SnapshotRecord } from './hash-index.ts';
import { notesIn } from './note-families.ts';
import {
  decodeFile,
  decodeSnapshot,
  digestOf,
  fileKey,
  inoOfContentKey,
  inoOfFileKey,
  isSoundFile,
  mtimeOf,
  sizeOf,
} from './record-codec.ts';

const NODE_HEADER_BYTES = 8;
const KEY_BYTES = 8;
const NO_PATH = Buffer.alloc(0);

/**
 * An index to look into and not to touch: read once, without LMDB (which makes a lock file even to read), into 48 bytes
 * per inode and 45 to 65 per note; long notes stay in the file. `write` remembers nothing. `fd` is the index file; it is
 * closed with the index. Where the file is not sound there is no index, and the caller closes it.
 */
export function readFrozenIndex(fs: FileSystem, fd: number): { state: IndexFileState; index: HashIndex | undefined } {
  const records = new FrozenRecords();
  const snapshots: SnapshotRecord[] = [];
  const notes = new FrozenNotes(fs, fd);
  const state = checkIndexFile(fs, fd, {
    begin: (entries) => records.begin(entries),
    file: (key, value, position) => records.add(key, value, position),
    content: (key) => records.addContent(key),
    snapshot: (_, value) => snapshots.push(decodeSnapshot(value)),
    note: (key, value, position) => notes.add(key, value, position),
    longNote: (key, value) => notes.addLong(key, value),
  });
  return { state, index: state.state === 'sound' ? frozenIndex(fs, fd, { records, snapshots, notes }) : undefined };
}

function frozenIndex(
  fs: FileSystem,
  fd: number,
  { records, snapshots, notes }: { records: FrozenRecords; snapshots: SnapshotRecord[]; notes: FrozenNotes },
): HashIndex {
  const fileOf = (row: number, ino: bigint): IndexedFile | undefined =>
    records.file(row, (at, length) => readValue(fs, fd, { at, length, ino }));
  const view = (ino: bigint): RecordView | undefined => {
    const row = records.rowOf(ino);
    return row === undefined ? undefined : records.view(row, () => fileOf(row, ino)?.path ?? NO_PATH);
  };
  return {
    lookUp: (ino) => {
      const row = records.rowOf(ino);
      return row === undefined ? undefined : fileOf(row, ino);
    },
    view,
    digestIfFresh: (ino, size, mtimeNs) => digestIfFresh(view(ino), size, mtimeNs),
    inodesOf: (size, digest) => records.inodesOf(size, digest),
    count: () => records.count(),
    inodes: () => records.inodes(),
    snapshots: () => [...snapshots],
    notes: notesIn(notes),
    write: () => Promise.resolve(),
    close: () => {
      fs.close(fd);
      return Promise.resolve();
    },
  };
}

/** The record that lies there; undefined where another run has written to the file meanwhile. */
function readValue(
  fs: FileSystem,
  fd: number,
  { at, length, ino }: { at: number; length: number; ino: bigint },
): IndexedFile | undefined {
  const value = Buffer.alloc(length);
  const count = fs.read(fd, value, 0, length, at + NODE_HEADER_BYTES + KEY_BYTES);
  return count === length && isSoundFile(fileKey(ino), value) ? decodeFile(value) : undefined;
}

/** Columns of the records, in the order of inodes. */
class FrozenRecords {
  #inos = new BigUint64Array();
  #sizes = new Float64Array();
  #mtimes = new BigInt64Array();
  #digests = new BigUint64Array();
  /** where the record lies in the file, in bytes; -1 where it is among `#long` */
  #positions = new Float64Array();
  #lengths = new Uint32Array();
  readonly #long = new Map<number, IndexedFile>();
  #rows = 0;
  /** rows in the order of contents */
  #byContent = new Uint32Array();
  #contents = 0;

  begin({ files }: { files: number }): void {
    this.#inos = new BigUint64Array(files);
    this.#sizes = new Float64Array(files);
    this.#mtimes = new BigInt64Array(files);
    this.#digests = new BigUint64Array(files);
    this.#positions = new Float64Array(files);
    this.#lengths = new Uint32Array(files);
    this.#byContent = new Uint32Array(files);
  }

  add(key: Buffer, value: Buffer, position: number | undefined): void {
    const row = this.#rows++;
    this.#inos[row] = inoOfFileKey(key);
    this.#sizes[row] = sizeOf(value);
    this.#mtimes[row] = mtimeOf(value);
    this.#digests[row] = digestOf(value);
    this.#positions[row] = position ?? -1;
    this.#lengths[row] = value.length;
    if (position === undefined) this.#long.set(row, decodeFile(value));
  }

  addContent(key: Buffer): void {
    const row = this.rowOf(inoOfContentKey(key));
    if (row !== undefined) this.#byContent[this.#contents++] = row;
  }

  rowOf(ino: bigint): number | undefined {
    const row = firstAtLeast(this.#rows, (each) => this.#inos[each] >= ino);
    return row < this.#rows && this.#inos[row] === ino ? row : undefined;
  }

  file(row: number, read: (at: number, length: number) => IndexedFile | undefined): IndexedFile | undefined {
    return this.#long.get(row) ?? read(this.#positions[row], this.#lengths[row]);
  }

  view(row: number, pathOf: () => Buffer): RecordView {
    return {
      isOf: (size, mtimeNs) => this.#sizes[row] === size && this.#mtimes[row] === mtimeNs,
      digest: this.#digests[row],
      get path() {
        return pathOf();
      },
    };
  }

  inodesOf(size: number, digest: bigint): bigint[] {
    const isNotBefore = (row: number) =>
      this.#sizes[row] > size || (this.#sizes[row] === size && this.#digests[row] >= digest);
    const inos: bigint[] = [];
    for (
      let at = firstAtLeast(this.#contents, (each) => isNotBefore(this.#byContent[each]));
      at < this.#contents;
      at++
    ) {
      const row = this.#byContent[at];
      if (this.#sizes[row] !== size || this.#digests[row] !== digest) break;
      inos.push(this.#inos[row]);
    }
    return inos;
  }

  count(): number {
    return this.#rows;
  }

  *inodes(): Iterable<bigint> {
    yield* this.#inos;
  }
}
