import { Buffer } from 'node:buffer';
import type { Metadata } from '../domain/metadata.ts';
import type { SeenFile } from '../domain/seen-file.ts';
import { decodeName, type FsPath } from '../platform/fs-path.ts';

/** No folder, name, inode or snapshot. */
export const NONE = 0xffff_ffff;

/**
 * Everything the scan saw, in columns of shared memory: about 60 to 100 bytes a name, and a worker gets it whole
 * without a copy. Rows are numbered from 0; folder 0 is the root. Every column has room beyond `count`.
 */
export interface FileTable {
  readonly root: FsPath;
  readonly folders: FolderColumns;
  readonly names: NameColumns;
  readonly inodes: InodeColumns;
  readonly metadata: MetadataRows;
  /** by snapshot number */
  readonly snapshots: readonly SnapshotSums[];
  readonly sums: TableSums;
}

/** Added up while rows come in, by loops that are compiled by then. */
export interface TableSums {
  /** bytes, every name counted */
  readonly apparentBytes: number;
  /** bytes, every inode counted once */
  readonly uniqueBytes: number;
  /** allocated, in units of 512 bytes, every inode counted once */
  readonly units: number;
}

/** What is in a snapshot: of files in the table, and besides them. */
export interface SnapshotSums {
  readonly names: number;
  /** bytes, every name counted */
  readonly apparentBytes: number;
  /** its own one included */
  readonly folders: number;
  readonly emptyFiles: number;
  /** symlinks, devices, sockets, FIFOs */
  readonly others: number;
  /** allocated by folders, empty files and others, in units of 512 bytes */
  readonly units: number;
}

export interface FolderColumns {
  readonly count: number;
  readonly parent: Uint32Array;
  /** the snapshot it belongs to, NONE above the snapshots */
  readonly snapshot: Uint32Array;
  readonly ino: BigUint64Array;
  readonly mtimeNs: BigInt64Array;
  /** as in FolderRows */
  readonly ctimeNs: BigInt64Array;
  /** `text` from `textEnd[i - 1]` to `textEnd[i]` is the name's bytes */
  readonly textEnd: Uint32Array;
  readonly text: Uint8Array;
}

export interface NameColumns {
  readonly count: number;
  readonly folder: Uint32Array;
  /** the next name of the same inode, or NONE */
  readonly next: Uint32Array;
  readonly textEnd: Uint32Array;
  readonly text: Uint8Array;
}

export interface InodeColumns {
  readonly count: number;
  readonly ino: BigUint64Array;
  /** bytes */
  readonly size: Float64Array;
  /** allocated, in units of 512 bytes */
  readonly blocks: Float64Array;
  readonly ctimeNs: BigInt64Array;
  /** as in FileTimes: 0 or the time of the last change where the file system keeps none */
  readonly birthNs: BigInt64Array;
  /** a row of `metadata`: inodes of equal metadata have equal numbers */
  readonly metadata: Uint32Array;
  /** st_nlink */
  readonly links: Uint32Array;
  readonly firstName: Uint32Array;
}

/** Rows of METADATA_WORDS words: mtime low, mtime high, mode, uid, gid. */
export interface MetadataRows {
  readonly count: number;
  readonly rows: Uint32Array;
}

export const METADATA_WORDS = 5;

export function folderNameOf(table: FileTable, folder: number): Buffer {
  const { text, textEnd } = table.folders;
  return bytesOf(text).subarray(folder === 0 ? 0 : textEnd[folder - 1], textEnd[folder]);
}

export function nameOf(table: FileTable, name: number): Buffer {
  const { text, textEnd } = table.names;
  return bytesOf(text).subarray(name === 0 ? 0 : textEnd[name - 1], textEnd[name]);
}

export function decodedFolderName(table: FileTable, folder: number): FsPath {
  return decodedText(table.folders, folder);
}

export function decodedName(table: FileTable, name: number): FsPath {
  return decodedText(table.names, name);
}

export function metadataOf(table: FileTable, row: number): Metadata {
  const { rows } = table.metadata;
  const at = row * METADATA_WORDS;
  return {
    mtimeNs: (BigInt(rows[at + 1] | 0) << 32n) | BigInt(rows[at]),
    mode: rows[at + 2],
    uid: rows[at + 3],
    gid: rows[at + 4],
  };
}

export function mtimeOf(table: FileTable, inode: number): bigint {
  const at = table.inodes.metadata[inode] * METADATA_WORDS;
  return (BigInt(table.metadata.rows[at + 1] | 0) << 32n) | BigInt(table.metadata.rows[at]);
}

/** What the scan saw of an inode. */
export function seenFile(table: FileTable, inode: number): SeenFile {
  const { ino, size, ctimeNs, links, metadata } = table.inodes;
  const { mtimeNs, mode, uid, gid } = metadataOf(table, metadata[inode]);
  return {
    ino: ino[inode],
    size: BigInt(size[inode]),
    mtimeNs,
    ctimeNs: ctimeNs[inode],
    nlink: BigInt(links[inode]),
    mode: BigInt(mode),
    uid: BigInt(uid),
    gid: BigInt(gid),
  };
}

/** The names of an inode, in no particular order. */
export function* namesOf(table: FileTable, inode: number): Generator<number> {
  for (let name = table.inodes.firstName[inode]; name !== NONE; name = table.names.next[name]) yield name;
}

/** Per name its inode; the columns lead only the other way. */
export function inodesOfNames(table: FileTable): Uint32Array {
  const found = new Uint32Array(table.names.count);
  for (let inode = 0; inode < table.inodes.count; inode++) {
    for (const name of namesOf(table, inode)) found[name] = inode;
  }
  return found;
}

function decodedText({ text, textEnd }: FolderColumns | NameColumns, row: number): FsPath {
  return decodeName(bytesOf(text), row === 0 ? 0 : textEnd[row - 1], textEnd[row]);
}

/** One a column: it takes longer to make than a name to decode. */
const buffers = new WeakMap<Uint8Array, Buffer>();

function bytesOf(text: Uint8Array): Buffer {
  let bytes = buffers.get(text);
  if (bytes === undefined) {
    bytes = Buffer.from(text.buffer, text.byteOffset, text.length);
    buffers.set(text, bytes);
  }
  return bytes;
}
