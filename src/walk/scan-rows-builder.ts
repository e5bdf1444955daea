import { Buffer } from 'node:buffer';
import type { FileStatus, RawEntries } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { withRoom } from './growing-column.ts';
import {
  emptied,
  type FolderRows,
  growFolders,
  growNames,
  growWithin,
  type NameRows,
  NO_FOLDERS,
  NO_STATUS,
  newScanRows,
  ROW_WORDS,
  rowName,
  type ScanRows,
  setStatus,
  type WithinCounts,
} from './scan-rows.ts';
import type { FolderTimes } from './take-settled.ts';

/** No name of any file system that Node knows takes more bytes (255 UTF-16 units, 3 bytes each). */
const LONGEST_NAME = 1024;

/** Fills rows; given those of an earlier task, which nobody needs any more, it fills them again. */
export class ScanRowsBuilder {
  #rows: ScanRows;
  #nameText: TextColumn;
  #folderText: TextColumn;
  /** the inode numbers of the names, two words each, the low one first */
  #inoWords: Uint32Array;

  constructor(spare: ScanRows = newScanRows()) {
    this.#rows = emptied(spare);
    this.#nameText = new TextColumn(this.#rows.names);
    this.#folderText = new TextColumn(this.#rows.folders);
    this.#inoWords = new Uint32Array(this.#rows.names.ino.buffer);
  }

  get names(): number {
    return this.#rows.names.count;
  }

  addName(folder: number, name: FsPath, status: FileStatus, { nlink }: Pick<FileStatus, 'nlink'> = status): void {
    const { names } = this.#rows;
    const row = this.#newName();
    names.folder[row] = folder;
    setStatus(names, row, status);
    names.words[row * ROW_WORDS + 3] = Number(nlink);
    this.#nameText.add(row, name);
  }

  /** What other rows say of a name. */
  addNameOf(from: NameRows, at: number): void {
    const { names } = this.#rows;
    const row = this.#newName();
    for (const column of ['folder', 'ino', 'size', 'blocks', 'mtimeNs', 'ctimeNs', 'birthNs'] as const) {
      names[column][row] = from[column][at];
    }
    names.words.set(from.words.subarray(at * ROW_WORDS, (at + 1) * ROW_WORDS), row * ROW_WORDS);
    this.#nameText.add(row, rowName(from, at));
  }

  /** Another name of an inode whose status stands in an earlier row, of this or of an earlier task. */
  addMetName(folder: number, entries: RawEntries, index: number): void {
    const { names } = this.#rows;
    const row = this.#newName();
    names.folder[row] = folder;
    names.words[row * ROW_WORDS] = NO_STATUS;
    const ino = entries.inoAt(index);
    this.#inoWords[row * 2] = entries.words[ino];
    this.#inoWords[row * 2 + 1] = entries.words[ino + 1];
    this.#nameText.copy(row, entries, index);
  }

  /** Returns the number of the folder among those found in this task. */
  addFolder(
    name: FsPath,
    status: FolderTimes,
    { parent, isSnapshot }: { parent: number; isSnapshot: boolean },
  ): number {
    const { folders } = this.#rows;
    const row = folders.count++;
    if (row >= folders.parent.length) growFolders(folders, row * 2);
    folders.parent[row] = parent;
    folders.ino[row] = status.ino;
    folders.mtimeNs[row] = status.mtimeNs;
    folders.ctimeNs[row] = status.ctimeNs;
    folders.isSnapshot[row] = isSnapshot ? 1 : 0;
    this.#folderText.add(row, name);
    return row;
  }

  /** Counts something that gets no row; `folder` is its number within the task. */
  countWithin(folder: number, { units = 0, emptyFiles = 0, others = 0 }: Partial<WithinCounts>): void {
    const { within } = this.#rows;
    if (folder >= within.units.length) growWithin(within, folder * 2);
    within.count = Math.max(within.count, folder + 1);
    within.units[folder] += units;
    within.emptyFiles[folder] += emptyFiles;
    within.others[folder] += others;
  }

  /** The rows so far. New ones take 22 mappings of the system, so none are made for a builder that is done. */
  take(): ScanRows {
    return this.#rows;
  }

  /** Begins anew in the same rows, which nobody needs any more. */
  clear(): void {
    this.#begin(emptied(this.#rows));
  }

  /** A copy of the rows so far but for folders, no larger than they are; the builder begins anew. For few names. */
  takeNames(): ScanRows {
    const { within } = this.#rows;
    const { count, folder, ino, size, blocks, mtimeNs, ctimeNs, birthNs, words, textEnd, text } = this.#rows.names;
    const names = {
      count,
      folder: folder.slice(0, count),
      ino: ino.slice(0, count),
      size: size.slice(0, count),
      blocks: blocks.slice(0, count),
      mtimeNs: mtimeNs.slice(0, count),
      ctimeNs: ctimeNs.slice(0, count),
      birthNs: birthNs.slice(0, count),
      words: words.slice(0, count * ROW_WORDS),
      textEnd: textEnd.slice(0, count),
      text: text.slice(0, count === 0 ? 0 : textEnd[count - 1]),
    };
    const counts = {
      count: within.count,
      units: within.units.slice(0, within.count),
      emptyFiles: within.emptyFiles.slice(0, within.count),
      others: within.others.slice(0, within.count),
    };
    this.clear();
    return { folders: NO_FOLDERS, names, within: counts };
  }

  #begin(rows: ScanRows): void {
    this.#rows = rows;
    this.#nameText = new TextColumn(rows.names);
    this.#folderText = new TextColumn(rows.folders);
    this.#inoWords = new Uint32Array(rows.names.ino.buffer);
  }

  #newName(): number {
    const { names } = this.#rows;
    const row = names.count++;
    if (row >= names.folder.length) {
      growNames(names, row * 2);
      this.#inoWords = new Uint32Array(names.ino.buffer);
    }
    return row;
  }
}

/** Writes names behind one another into a column of text. */
class TextColumn {
  readonly #rows: NameRows | FolderRows;
  #bytes: Buffer;

  constructor(rows: NameRows | FolderRows) {
    this.#rows = rows;
    this.#bytes = asBuffer(rows.text);
  }

  add(row: number, name: FsPath): void {
    const at = this.#startOf(row);
    const length = typeof name === 'string' ? this.#bytes.write(name, at, 'utf8') : name.copy(this.#bytes, at);
    this.#rows.textEnd[row] = at + length;
  }

  copy(row: number, entries: RawEntries, index: number): void {
    let at = this.#startOf(row);
    const target = this.#bytes;
    const { bytes } = entries;
    const end = entries.nameEnd(index);
    for (let byte = entries.nameStart(index); byte < end; byte++) target[at++] = bytes[byte];
    this.#rows.textEnd[row] = at;
  }

  /** Where the name of a row begins, with room for the longest. */
  #startOf(row: number): number {
    const start = row === 0 ? 0 : this.#rows.textEnd[row - 1];
    if (start + LONGEST_NAME > this.#bytes.length) {
      this.#rows.text = withRoom(Uint8Array, this.#rows.text, start + LONGEST_NAME);
      this.#bytes = asBuffer(this.#rows.text);
    }
    return start;
  }
}

function asBuffer({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}
