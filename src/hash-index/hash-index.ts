import type { Buffer } from 'node:buffer';
import type { IndexNotes, NoteChanges } from './index-notes.ts';

/** What was known of an inode when its content was last read. Fresh only while size and mtime are still these. */
export interface IndexedFile {
  /** bytes */
  readonly size: number;
  /** ns since the epoch */
  readonly mtimeNs: bigint;
  /** xxh64 of the content; a hint where equal bytes may be found, never a proof */
  readonly digest: bigint;
  /**
   * relative to the root: raw bytes, separated by `/` on POSIX and `\` on Windows. Newer snapshots may have the file at
   * the same path; where they have it at another, that is the one recorded
   */
  readonly path: Buffer;
}

/** A record where it lies: valid until the index is asked or told anything else. */
export interface RecordView {
  isOf(size: number, mtimeNs: bigint): boolean;
  readonly digest: bigint;
  readonly path: Buffer;
}

/** Only `ino` is the key: inside one root it is unique, and device numbers change when a disk is replugged. */
export interface FileRecord extends IndexedFile {
  readonly ino: bigint;
}

/** A snapshot whose files are all in the index. */
export interface SnapshotRecord {
  /** relative to the root */
  readonly name: string;
  /** of the snapshot's folder: a folder of the same name that was made anew is another snapshot */
  readonly ino: bigint;
  /** ms since the epoch */
  readonly sealedAt: number;
  readonly names: number;
  /** every name counted */
  readonly apparentBytes: number;
}

/** Records or notes in one `write` at most: its transaction holds every page that it changes in memory. */
export const WRITTEN_AT_ONCE = 8192;

/**
 * What one `write` changes; `forget` and `forgetSnapshots` are carried out before what is put. Records are drawn one
 * by one while they are written, so that a hundred thousand of them never stand in memory.
 */
export interface IndexChanges {
  readonly put?: Iterable<FileRecord>;
  /** of inodes that probably have no record; they are not looked up first, unless they have one */
  readonly added?: Iterable<FileRecord>;
  /** of inodes whose records are the same but for the path; they are not looked up first */
  readonly moved?: Iterable<FileRecord>;
  readonly forget?: Iterable<bigint>;
  readonly snapshots?: readonly SnapshotRecord[];
  /** with their censuses */
  readonly forgetSnapshots?: readonly string[];
  readonly notes?: NoteChanges;
}

/**
 * What earlier runs knew, so that it need not be read again. Losing it costs time, no byte of a file; what names gave up
 * is in its notes alone.
 * One thread of one process uses it at a time.
 */
export interface HashIndex {
  lookUp(ino: bigint): IndexedFile | undefined;
  /** Much cheaper than `lookUp`. */
  view(ino: bigint): RecordView | undefined;
  /** The digest where `size` and `mtimeNs` are those recorded, else undefined. */
  digestIfFresh(ino: bigint, size: number, mtimeNs: bigint): bigint | undefined;
  /** The inodes that had this content when they were recorded, ascending; some may be stale. */
  inodesOf(size: number, digest: bigint): bigint[];
  /** How many inodes are recorded. Much cheaper than to go through them. */
  count(): number;
  /** Every recorded inode, ascending. Do not write while you go through it. */
  inodes(): Iterable<bigint>;
  /** In no particular order. */
  snapshots(): SnapshotRecord[];
  /** Runs, censuses, what was verified, metadata that were given up. */
  readonly notes: IndexNotes;
  /**
   * All of the changes or none, on the disk when it resolves. Throws UserError('failed') where the disk is full or
   * fails; what was written before is still there then.
   */
  write(changes: IndexChanges): Promise<void>;
  /** Nothing else may be called after it. */
  close(): Promise<void>;
}

export function digestIfFresh(view: RecordView | undefined, size: number, mtimeNs: bigint): bigint | undefined {
  return view?.isOf(size, mtimeNs) ? view.digest : undefined;
}
