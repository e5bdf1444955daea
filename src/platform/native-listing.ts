import { Buffer } from 'node:buffer';
import type { FolderEntry, FolderListing, RawEntries } from './file-system.ts';
import { decodeName } from './fs-path.ts';
import { checkResult, type FolderCalls } from './posix-calls.ts';

/** Room for many entries; each call is given at least half of it. */
const BLOCK_BYTES = 2 ** 16;
/** A block that a huge folder made larger than this is not kept for the next one. */
const MOST_KEPT_BYTES = 2 ** 20;
const FIRST_ENTRIES = 1024;
/** Where the length, the type and the name are in a `struct linux_dirent64`, which begins with the inode. */
const LENGTH = 16;
const TYPE = 18;
const NAME = 19;
/** An entry ends with the name's zero and fewer than this many more, so that the next is aligned. */
const ALIGNMENT = 8;
const DOT = '.'.charCodeAt(0);
const REGULAR = 8;
/** `d_type` of <dirent.h>; a file system that does not say gives 0. */
const KINDS: Readonly<Record<number, FolderEntry['kind']>> = {
  1: 'special',
  2: 'special',
  4: 'folder',
  6: 'special',
  [REGULAR]: 'file',
  10: 'symlink',
  12: 'special',
};

/** The entries of an open folder, without `.` and `..`, in the order in which the file system has them. */
export function listOpen(calls: FolderCalls, fd: number): FolderListing {
  if (entries.isHuge()) entries = new NativeEntries();
  entries.clear();
  for (;;) {
    const room = entries.room();
    const length = calls.getdents64(fd, room, room.length);
    if (length < 0) checkResult(calls, length, { syscall: 'scandir' });
    if (length === 0) return entries;
    entries.add(length);
  }
}

/** What the system wrote, and where in it each entry begins. Nothing is made of an entry until it is asked for. */
class NativeEntries implements FolderListing, RawEntries {
  count = 0;
  #filled = 0;
  #block = Buffer.alloc(BLOCK_BYTES);
  #starts = new Uint32Array(FIRST_ENTRIES);
  words = new Uint32Array(this.#block.buffer, this.#block.byteOffset, BLOCK_BYTES / 4);

  get raw(): RawEntries {
    return this;
  }

  get bytes(): Uint8Array {
    return this.#block;
  }

  clear(): void {
    this.count = 0;
    this.#filled = 0;
  }

  isHuge(): boolean {
    return this.#block.length > MOST_KEPT_BYTES;
  }

  room(): Buffer {
    if (this.#block.length - this.#filled < BLOCK_BYTES / 2) this.#grow();
    return this.#block.subarray(this.#filled);
  }

  /** Takes note of the entries in the next `length` bytes. */
  add(length: number): void {
    const end = this.#filled + length;
    for (let at = this.#filled; at < end; at += this.#lengthAt(at)) {
      if (this.#isDots(at + NAME)) continue;
      if (this.count === this.#starts.length) this.#growStarts();
      this.#starts[this.count++] = at;
    }
    this.#filled = end;
  }

  entry(index: number): FolderEntry {
    const kind = KINDS[this.#block[this.#starts[index] + TYPE]] ?? 'unknown';
    return { name: decodeName(this.#block, this.nameStart(index), this.nameEnd(index)), kind };
  }

  isFile(index: number): boolean {
    return this.#block[this.#starts[index] + TYPE] === REGULAR;
  }

  inoAt(index: number): number {
    return this.#starts[index] / 4;
  }

  nameStart(index: number): number {
    return this.#starts[index] + NAME;
  }

  nameEnd(index: number): number {
    const at = this.#starts[index];
    let end = Math.max(at + NAME, at + this.#lengthAt(at) - ALIGNMENT);
    while (this.#block[end] !== 0) end++;
    return end;
  }

  #lengthAt(at: number): number {
    return this.#block[at + LENGTH] | (this.#block[at + LENGTH + 1] << 8);
  }

  #isDots(name: number): boolean {
    const block = this.#block;
    return block[name] === DOT && (block[name + 1] === 0 || (block[name + 1] === DOT && block[name + 2] === 0));
  }

  #grow(): void {
    const grown = Buffer.alloc(this.#block.length * 2);
    grown.set(this.#block);
    this.#block = grown;
    this.words = new Uint32Array(grown.buffer, grown.byteOffset, grown.length / 4);
  }

  #growStarts(): void {
    const grown = new Uint32Array(this.#starts.length * 2);
    grown.set(this.#starts);
    this.#starts = grown;
  }
}

let entries = new NativeEntries();
