import { Buffer } from 'node:buffer';
import type { FileStatus } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';

/**
 * What one scan task found, as columns: a message of thousands of names costs the main thread a few copies.
 * Folders are numbered within the task: first the ones it was given, then those it found.
 */
export interface ScanRows {
  /** one row a file name */
  readonly folder: Uint32Array<ArrayBuffer>;
  readonly ino: BigUint64Array<ArrayBuffer>;
  readonly size: Float64Array<ArrayBuffer>;
  readonly blocks: Float64Array<ArrayBuffer>;
  readonly mtimeNs: BigInt64Array<ArrayBuffer>;
  readonly ctimeNs: BigInt64Array<ArrayBuffer>;
  /** rows of mode, uid, gid, nlink */
  readonly words: Uint32Array<ArrayBuffer>;
  readonly textEnd: Uint32Array<ArrayBuffer>;
  readonly text: Uint8Array<ArrayBuffer>;
  /** one row a folder that was found, in the order of their numbers */
  readonly folders: FoundFolders;
}

export interface FoundFolders {
  readonly parent: Uint32Array<ArrayBuffer>;
  readonly ino: BigUint64Array<ArrayBuffer>;
  readonly mtimeNs: BigInt64Array<ArrayBuffer>;
  /** 1 where the folder is a snapshot */
  readonly isSnapshot: Uint8Array<ArrayBuffer>;
  readonly textEnd: Uint32Array<ArrayBuffer>;
  readonly text: Uint8Array<ArrayBuffer>;
}

/** Words in a row of `words`. */
export const ROW_WORDS = 4;
/** No name of any file system that Node knows takes more bytes (255 UTF-16 units, 3 bytes each). */
const LONGEST_NAME = 1024;

/** Collects rows in memory that is kept from task to task, and hands out exact copies. */
export class ScanRowsBuilder {
  names = 0;
  folders = 0;
  #folder = new Uint32Array(0);
  #ino = new BigUint64Array(0);
  #size = new Float64Array(0);
  #blocks = new Float64Array(0);
  #mtimeNs = new BigInt64Array(0);
  #ctimeNs = new BigInt64Array(0);
  #words = new Uint32Array(0);
  readonly #text = new TextColumn();
  #parent: number[] = [];
  #folderIno: bigint[] = [];
  #folderMtimeNs: bigint[] = [];
  #isSnapshot: number[] = [];
  readonly #folderText = new TextColumn();

  addName(folder: number, name: FsPath, status: FileStatus): void {
    if (this.names === this.#folder.length) this.#grow();
    const row = this.names++;
    this.#folder[row] = folder;
    this.#ino[row] = status.ino;
    this.#size[row] = Number(status.size);
    this.#blocks[row] = Number(status.blocks);
    this.#mtimeNs[row] = status.mtimeNs;
    this.#ctimeNs[row] = status.ctimeNs;
    const at = row * ROW_WORDS;
    this.#words[at] = Number(status.mode);
    this.#words[at + 1] = Number(status.uid);
    this.#words[at + 2] = Number(status.gid);
    this.#words[at + 3] = Number(status.nlink);
    this.#text.push(name);
  }

  /** Returns the number of the folder among those found in this task. */
  addFolder(name: FsPath, status: FileStatus, place: { parent: number; isSnapshot: boolean }): number {
    this.#parent.push(place.parent);
    this.#folderIno.push(status.ino);
    this.#folderMtimeNs.push(status.mtimeNs);
    this.#isSnapshot.push(place.isSnapshot ? 1 : 0);
    this.#folderText.push(name);
    return this.folders++;
  }

  /** The rows so far; the builder is empty afterwards. */
  take(): ScanRows {
    const { names } = this;
    const rows: ScanRows = {
      folder: this.#folder.slice(0, names),
      ino: this.#ino.slice(0, names),
      size: this.#size.slice(0, names),
      blocks: this.#blocks.slice(0, names),
      mtimeNs: this.#mtimeNs.slice(0, names),
      ctimeNs: this.#ctimeNs.slice(0, names),
      words: this.#words.slice(0, names * ROW_WORDS),
      ...this.#text.take(),
      folders: {
        parent: Uint32Array.from(this.#parent),
        ino: BigUint64Array.from(this.#folderIno),
        mtimeNs: BigInt64Array.from(this.#folderMtimeNs),
        isSnapshot: Uint8Array.from(this.#isSnapshot),
        ...this.#folderText.take(),
      },
    };
    this.names = 0;
    this.folders = 0;
    this.#parent = [];
    this.#folderIno = [];
    this.#folderMtimeNs = [];
    this.#isSnapshot = [];
    return rows;
  }

  #grow(): void {
    const capacity = Math.max(4096, this.names * 2);
    this.#folder = copyInto(new Uint32Array(capacity), this.#folder);
    this.#ino = copyInto(new BigUint64Array(capacity), this.#ino);
    this.#size = copyInto(new Float64Array(capacity), this.#size);
    this.#blocks = copyInto(new Float64Array(capacity), this.#blocks);
    this.#mtimeNs = copyInto(new BigInt64Array(capacity), this.#mtimeNs);
    this.#ctimeNs = copyInto(new BigInt64Array(capacity), this.#ctimeNs);
    this.#words = copyInto(new Uint32Array(capacity * ROW_WORDS), this.#words);
  }
}

/** Names one after the other, as bytes. */
class TextColumn {
  #bytes = Buffer.alloc(64 * 1024);
  #used = 0;
  #ends: number[] = [];

  push(name: FsPath): void {
    if (this.#used + LONGEST_NAME > this.#bytes.length) {
      this.#bytes = copyInto(Buffer.alloc(this.#bytes.length * 2), this.#bytes);
    }
    this.#used +=
      typeof name === 'string' ? this.#bytes.write(name, this.#used, 'utf8') : name.copy(this.#bytes, this.#used);
    this.#ends.push(this.#used);
  }

  take(): { textEnd: Uint32Array<ArrayBuffer>; text: Uint8Array<ArrayBuffer> } {
    const taken = { textEnd: Uint32Array.from(this.#ends), text: Uint8Array.from(this.#bytes.subarray(0, this.#used)) };
    this.#used = 0;
    this.#ends = [];
    return taken;
  }
}

function copyInto<T extends { set(values: T): void }>(target: T, source: T): T {
  target.set(source);
  return target;
}
