import { Buffer } from 'node:buffer';
import type { FileStatus } from '../platform/file-system.ts';
import { newColumn, withRoom } from './growing-column.ts';

/**
 * What one scan task found, in columns of shared memory that the next task fills again: thousands of names reach the
 * main thread without a copy and without garbage. Every column has room beyond its count. Folders are numbered
 * within the task: first the ones it was given, then those it found.
 */
export interface ScanRows {
  /** one row a file name */
  readonly names: NameRows;
  /** one row a folder that was found, in the order of their numbers */
  readonly folders: FolderRows;
  /** one row a folder, by its number; there may be fewer rows than folders */
  readonly within: WithinRows;
}

export interface NameRows {
  count: number;
  folder: Uint32Array;
  ino: BigUint64Array;
  size: Float64Array;
  blocks: Float64Array;
  mtimeNs: BigInt64Array;
  ctimeNs: BigInt64Array;
  birthNs: BigInt64Array;
  /** ROW_WORDS words a row: mode, uid, gid, nlink */
  words: Uint32Array;
  /** `text` up to `textEnd[i]`, from the end before, is the name's bytes */
  textEnd: Uint32Array;
  text: Uint8Array;
}

export interface WithinCounts {
  readonly units: number;
  readonly emptyFiles: number;
  readonly others: number;
}

export interface FolderRows {
  count: number;
  parent: Uint32Array;
  ino: BigUint64Array;
  mtimeNs: BigInt64Array;
  /** 0 in a snapshot that was just made, whose folders get others yet */
  ctimeNs: BigInt64Array;
  /** 1 where the folder is a snapshot */
  isSnapshot: Uint8Array;
  textEnd: Uint32Array;
  text: Uint8Array;
}

/** What else is directly in a folder, besides the files in `names`. */
export interface WithinRows {
  count: number;
  /** allocated by the folder itself and by these entries, of 512 bytes; what has names elsewhere is not counted */
  units: Float64Array;
  emptyFiles: Uint32Array;
  /** symlinks, devices, sockets, FIFOs */
  others: Uint32Array;
}

/** Words in a row of `words`. */
export const ROW_WORDS = 4;
/** The mode, which no file has, in a row that only names an inode of an earlier one: the other columns mean nothing. */
export const NO_STATUS = 0;
/** No column's first length is above this, so that it decides. */
const FIRST_ROWS = 8192;

export const NO_FOLDERS: FolderRows = {
  count: 0,
  parent: new Uint32Array(),
  ino: new BigUint64Array(),
  mtimeNs: new BigInt64Array(),
  ctimeNs: new BigInt64Array(),
  isSnapshot: new Uint8Array(),
  textEnd: new Uint32Array(),
  text: new Uint8Array(),
};

export function newScanRows(): ScanRows {
  const rows = ofOneShape(emptyRows());
  growNames(rows.names, FIRST_ROWS);
  growFolders(rows.folders, FIRST_ROWS);
  growWithin(rows.within, FIRST_ROWS);
  return rows;
}

function emptyRows(): ScanRows {
  return {
    names: {
      count: 0,
      folder: newColumn(Uint32Array),
      ino: newColumn(BigUint64Array),
      size: newColumn(Float64Array),
      blocks: newColumn(Float64Array),
      mtimeNs: newColumn(BigInt64Array),
      ctimeNs: newColumn(BigInt64Array),
      birthNs: newColumn(BigInt64Array),
      words: newColumn(Uint32Array),
      textEnd: newColumn(Uint32Array),
      text: newColumn(Uint8Array),
    },
    folders: {
      count: 0,
      parent: newColumn(Uint32Array),
      ino: newColumn(BigUint64Array),
      mtimeNs: newColumn(BigInt64Array),
      ctimeNs: newColumn(BigInt64Array),
      isSnapshot: newColumn(Uint8Array),
      textEnd: newColumn(Uint32Array),
      text: newColumn(Uint8Array),
    },
    within: {
      count: 0,
      units: newColumn(Float64Array),
      emptyFiles: newColumn(Uint32Array),
      others: newColumn(Uint32Array),
    },
  };
}

export function emptied({ names, folders, within }: ScanRows): ScanRows {
  for (const column of [within.units, within.emptyFiles, within.others]) column.fill(0, 0, within.count);
  return ofOneShape({
    names: { ...names, count: 0 },
    folders: { ...folders, count: 0 },
    within: { ...within, count: 0 },
  });
}

/** Rows that came in a message have a hidden class of their own: code made for one kind would be thrown away at the other. */
function ofOneShape({ names, folders, within }: ScanRows): ScanRows {
  return {
    names: {
      count: names.count,
      folder: names.folder,
      ino: names.ino,
      size: names.size,
      blocks: names.blocks,
      mtimeNs: names.mtimeNs,
      ctimeNs: names.ctimeNs,
      birthNs: names.birthNs,
      words: names.words,
      textEnd: names.textEnd,
      text: names.text,
    },
    folders: {
      count: folders.count,
      parent: folders.parent,
      ino: folders.ino,
      mtimeNs: folders.mtimeNs,
      ctimeNs: folders.ctimeNs,
      isSnapshot: folders.isSnapshot,
      textEnd: folders.textEnd,
      text: folders.text,
    },
    within: { count: within.count, units: within.units, emptyFiles: within.emptyFiles, others: within.others },
  };
}

/** All columns get room for the same rows, so that the length of one tells that of all. */
export function growNames(names: NameRows, rows: number): void {
  names.folder = withRoom(Uint32Array, names.folder, rows);
  names.ino = withRoom(BigUint64Array, names.ino, rows);
  names.size = withRoom(Float64Array, names.size, rows);
  names.blocks = withRoom(Float64Array, names.blocks, rows);
  names.mtimeNs = withRoom(BigInt64Array, names.mtimeNs, rows);
  names.ctimeNs = withRoom(BigInt64Array, names.ctimeNs, rows);
  names.birthNs = withRoom(BigInt64Array, names.birthNs, rows);
  names.words = withRoom(Uint32Array, names.words, rows * ROW_WORDS);
  names.textEnd = withRoom(Uint32Array, names.textEnd, rows);
}

export function growFolders(folders: FolderRows, rows: number): void {
  folders.parent = withRoom(Uint32Array, folders.parent, rows);
  folders.ino = withRoom(BigUint64Array, folders.ino, rows);
  folders.mtimeNs = withRoom(BigInt64Array, folders.mtimeNs, rows);
  folders.ctimeNs = withRoom(BigInt64Array, folders.ctimeNs, rows);
  folders.isSnapshot = withRoom(Uint8Array, folders.isSnapshot, rows);
  folders.textEnd = withRoom(Uint32Array, folders.textEnd, rows);
}

export function growWithin(within: WithinRows, rows: number): void {
  within.units = withRoom(Float64Array, within.units, rows);
  within.emptyFiles = withRoom(Uint32Array, within.emptyFiles, rows);
  within.others = withRoom(Uint32Array, within.others, rows);
}

/** What lstat says of the file of a name. */
export function setStatus(names: NameRows, row: number, status: FileStatus): void {
  names.ino[row] = status.ino;
  names.size[row] = Number(status.size);
  names.blocks[row] = Number(status.blocks);
  names.mtimeNs[row] = status.mtimeNs;
  names.ctimeNs[row] = status.ctimeNs;
  names.birthNs[row] = status.birthtimeNs;
  const at = row * ROW_WORDS;
  names.words[at] = Number(status.mode);
  names.words[at + 1] = Number(status.uid);
  names.words[at + 2] = Number(status.gid);
  names.words[at + 3] = Number(status.nlink);
}

export function hasStatus({ words }: NameRows, row: number): boolean {
  return words[row * ROW_WORDS] !== NO_STATUS;
}

/** The bytes of a name; they are those of the rows as long as these are not filled again. */
export function rowName({ text, textEnd }: NameRows, row: number): Buffer {
  const start = row === 0 ? 0 : textEnd[row - 1];
  return Buffer.from(text.buffer, text.byteOffset + start, textEnd[row] - start);
}
