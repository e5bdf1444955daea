import { Buffer } from 'node:buffer';
import { createRequire } from 'node:module';
import type { Database, RootDatabase } from 'lmdb';
import { UserError } from '../domain/user-error.ts';
import { keepMapSmall } from '../platform/mapped-file.ts';
import { couldNotWrite } from './could-not-write.ts';
import {
  digestIfFresh,
  type FileRecord,
  type HashIndex,
  type IndexChanges,
  type IndexedFile,
  type RecordView,
  type SnapshotRecord,
} from './hash-index.ts';
import type { IndexNotes } from './index-notes.ts';
import { LmdbNotes } from './lmdb-notes.ts';
import { notesIn } from './note-families.ts';
import {
  APPLICATION_ID,
  contentKey,
  decodeFile,
  decodeMeta,
  decodeSnapshot,
  digestOf,
  encodeFile,
  encodeMeta,
  encodeSnapshot,
  FileView,
  FORMAT_VERSION,
  inoOfContentKey,
  inoOfFileKey,
  mtimeOf,
  sizeOf,
  snapshotKey,
} from './record-codec.ts';
import { forgetNotesOf, forgetVerified, writeNotes } from './write-notes.ts';

type Table = Database<Buffer, Buffer>;

const BINARY = { encoding: 'binary', keyEncoding: 'binary' } as const;
const NOTHING = Buffer.alloc(0);
const LAST_INO = 2n ** 64n - 1n;
const IF_NONE = { noOverwrite: true } as const;

/**
 * Opens the LMDB file at `path`, or begins it. The file must be absent, empty or checked (check-index-file.ts):
 * LMDB maps it into memory, and a damaged one can take the whole process down. `onClosed` is called when it is whole
 * and closed, `checkRoom` before each commit, which does not happen where it throws.
 */
export function openLmdbIndex(
  path: string,
  now: number,
  { onClosed, checkRoom }: { onClosed?: () => void; checkRoom?: () => void } = {},
): HashIndex {
  const { open } = loadLmdb();
  const root = open<Buffer, Buffer>({
    ...BINARY,
    path,
    noSubdir: true,
    maxDbs: 5,
    // A commit returns when it is on the disk; LMDB's classic two-phase commit, sound at every instant.
    overlappingSync: false,
  });
  return new LmdbIndex(root, { path, now, onClosed, checkRoom });
}

/** Not before it is needed: it costs 25 ms. As one file of CommonJS, for its 20 modules would cost 40. */
function loadLmdb(): typeof import('lmdb') {
  try {
    return createRequire(import.meta.url)('lmdb') as typeof import('lmdb');
  } catch (cause: unknown) {
    throw couldNotLoad(cause);
  }
}

interface Opening {
  readonly path: string;
  readonly now: number;
  readonly onClosed: (() => void) | undefined;
  readonly checkRoom: (() => void) | undefined;
}

/** The only door to the `lmdb` package. Formats: record-codec.ts. */
class LmdbIndex implements HashIndex {
  readonly #root: RootDatabase<Buffer, Buffer>;
  readonly #path: string;
  readonly #onClosed: (() => void) | undefined;
  readonly #checkRoom: (() => void) | undefined;
  readonly #files: Table;
  readonly #contents: Table;
  readonly #snapshots: Table;
  readonly #notes: LmdbNotes;
  readonly notes: IndexNotes;
  readonly #key = Buffer.alloc(8);
  readonly #keyView = new DataView(this.#key.buffer, this.#key.byteOffset, 8);
  readonly #noteUse: () => void;

  constructor(root: RootDatabase<Buffer, Buffer>, { path, now, onClosed, checkRoom }: Opening) {
    this.#root = root;
    this.#path = path;
    this.#onClosed = onClosed;
    this.#checkRoom = checkRoom;
    this.#noteUse = keepMapSmall(path);
    this.#files = root.openDB('files', BINARY);
    this.#contents = root.openDB('contents', BINARY);
    this.#snapshots = root.openDB('snapshots', BINARY);
    this.#notes = new LmdbNotes(root.openDB('notes', BINARY));
    this.notes = notesIn(this.#notes);
    const meta: Table = root.openDB('meta', BINARY);
    const format = meta.getBinary(META_KEYS.format);
    if (format === undefined) this.#transact(() => putMeta(meta, now));
    else if (decodeMeta(format) !== `${FORMAT_VERSION}`) this.#transact(() => putFormat(meta)); // the notes are there now
  }

  lookUp(ino: bigint): IndexedFile | undefined {
    const value = this.#fileValue(ino);
    return value === undefined ? undefined : decodeFile(value);
  }

  digestIfFresh(ino: bigint, size: number, mtimeNs: bigint): bigint | undefined {
    return digestIfFresh(this.view(ino), size, mtimeNs);
  }

  view(ino: bigint): RecordView | undefined {
    const value = this.#fileValue(ino);
    return value === undefined ? undefined : new FileView(value);
  }

  inodesOf(size: number, digest: bigint): bigint[] {
    const range = {
      start: contentKey(size, digest, 0n),
      end: contentKey(size, digest, LAST_INO),
      inclusiveEnd: true,
    };
    return Array.from(this.#contents.getKeys(range), inoOfContentKey);
  }

  count(): number {
    const { entryCount } = this.#files.getStats() as { readonly entryCount: number }; // getKeysCount would read them all
    return entryCount;
  }

  *inodes(): Iterable<bigint> {
    for (const key of this.#files.getKeys()) {
      this.#noteUse();
      yield inoOfFileKey(key);
    }
  }

  snapshots(): SnapshotRecord[] {
    return Array.from(this.#snapshots.getRange(), ({ value }) => decodeSnapshot(value));
  }

  // LMDB's own asynchronous writes print their errors to the console; the synchronous ones throw them.
  write({ put = [], added = [], moved = [], forget = [], notes = {}, ...snapshots }: IndexChanges): Promise<void> {
    return new Promise((resolve) => {
      this.#transact(() => {
        for (const ino of forget) this.#forget(ino);
        for (const record of put) this.#put(record);
        for (const record of added) this.#add(record);
        for (const record of moved) this.#putFile(record);
        this.#writeSnapshots(snapshots);
        writeNotes(this.#notes, notes);
      });
      resolve();
    });
  }

  async close(): Promise<void> {
    await this.#root.close();
    this.#onClosed?.();
  }

  #writeSnapshots({ snapshots = [], forgetSnapshots = [] }: IndexChanges): void {
    for (const name of forgetSnapshots) {
      this.#snapshots.removeSync(snapshotKey(name));
      forgetNotesOf(this.#notes, name);
    }
    for (const record of snapshots) this.#snapshots.putSync(snapshotKey(record.name), encodeSnapshot(record));
  }

  #put(record: FileRecord): void {
    const old = this.#fileValue(record.ino);
    const isSameContent = old !== undefined && sizeOf(old) === record.size && digestOf(old) === record.digest;
    if (old !== undefined && !(isSameContent && mtimeOf(old) === record.mtimeNs))
      forgetVerified(this.#notes, record.ino);
    if (!isSameContent) {
      if (old !== undefined) this.#contents.removeSync(contentKey(sizeOf(old), digestOf(old), record.ino));
      this.#contents.putSync(contentKey(record.size, record.digest, record.ino), NOTHING);
    }
    this.#putFile(record);
  }

  #add(record: FileRecord): void {
    this.#noteUse();
    const key = this.#keyOf(record.ino);
    const isNew: unknown = this.#files.putSync(key, encodeFile(record), IF_NONE); // its type says nothing
    if (isNew === true) this.#contents.putSync(contentKey(record.size, record.digest, record.ino), NOTHING);
    else this.#put(record);
  }

  #putFile(record: FileRecord): void {
    this.#noteUse();
    this.#files.putSync(this.#keyOf(record.ino), encodeFile(record));
  }

  #forget(ino: bigint): void {
    const old = this.#fileValue(ino);
    if (old === undefined) return;
    forgetVerified(this.#notes, ino);
    this.#contents.removeSync(contentKey(sizeOf(old), digestOf(old), ino));
    this.#files.removeSync(this.#keyOf(ino));
  }

  /** As `fileKey`; Buffer would write it byte by byte, with a bigint for each. Valid until the next call. */
  #keyOf(ino: bigint): Buffer {
    this.#keyView.setBigUint64(0, ino);
    return this.#key;
  }

  /** Valid until the next call of LMDB. */
  #fileValue(ino: bigint): Buffer | undefined {
    this.#noteUse();
    const value = this.#files.getBinaryFast(this.#keyOf(ino));
    // A value of 32 KiB and more comes as a plain Uint8Array on the mapped file.
    return value === undefined || Buffer.isBuffer(value) ? value : Buffer.from(value);
  }

  #transact(work: () => void): void {
    this.#checkRoom?.();
    try {
      this.#root.transactionSync(work);
    } catch (cause: unknown) {
      throw couldNotWrite(this.#path, cause);
    }
  }
}

function couldNotLoad(cause: unknown): UserError {
  const [reason] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
  return new UserError(
    'failed',
    `The package lmdb, which keeps the index, cannot be loaded: ${reason.replace(/\.$/, '')}.`,
    {
      hint: 'Install this program again; where lmdb has no build for this system, do without the index with --no-index.',
      cause,
    },
  );
}

const META_KEYS = {
  application: Buffer.from('application'),
  created: Buffer.from('created'),
  format: Buffer.from('format'),
};

function putMeta(meta: Table, now: number): void {
  meta.putSync(META_KEYS.application, encodeMeta('application', APPLICATION_ID));
  meta.putSync(META_KEYS.created, encodeMeta('created', new Date(now).toISOString()));
  putFormat(meta);
}

function putFormat(meta: Table): void {
  meta.putSync(META_KEYS.format, encodeMeta('format', `${FORMAT_VERSION}`));
}
