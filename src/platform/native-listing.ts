import { Buffer } from 'node:buffer';
import type { FolderEntry } from './file-system.ts';
import { type FsPath, mayHaveLostBytes } from './fs-path.ts';
import { checkResult, type FolderCalls } from './posix-calls.ts';

const BLOCK_BYTES = 2 ** 16;
const block = Buffer.alloc(BLOCK_BYTES);
const lengths = new Uint16Array(block.buffer, block.byteOffset, BLOCK_BYTES / 2); // entries are aligned
const inos = new BigUint64Array(block.buffer, block.byteOffset, BLOCK_BYTES / 8);
/** Where the length, the type and the name are in a `struct linux_dirent64`. */
const LENGTH = 16;
const TYPE = 18;
const NAME = 19;
/** `d_type` of <dirent.h>; a file system that does not say gives 0. */
const KINDS: Readonly<Record<number, FolderEntry['kind']>> = {
  1: 'special',
  2: 'special',
  4: 'folder',
  6: 'special',
  8: 'file',
  10: 'symlink',
  12: 'special',
};

/** The entries of an open folder, without `.` and `..`, in the order of their names, as node gives them. */
export function listOpen(calls: FolderCalls, fd: number): FolderEntry[] {
  const entries: FolderEntry[] = [];
  for (;;) {
    const length = calls.getdents64(fd, block, BLOCK_BYTES);
    if (length < 0) checkResult(calls, length, { syscall: 'scandir', path: `${fd}` });
    if (length === 0) return entries.sort(byName);
    for (let at = 0; at < length; at += lengths[(at + LENGTH) / 2]) addEntry(entries, at);
  }
}

function byName(a: FolderEntry, b: FolderEntry): number {
  return a.name < b.name ? -1 : 1;
}

function addEntry(entries: FolderEntry[], at: number): void {
  const name = nameAt(at + NAME);
  if (name === '.' || name === '..') return;
  const kind = KINDS[block[at + TYPE]] ?? 'unknown';
  entries.push(kind === 'file' ? { name, kind, ino: inos[at / 8] } : { name, kind });
}

function nameAt(start: number): FsPath {
  let end = start;
  while (block[end] !== 0) end++;
  const text = block.toString('utf8', start, end);
  return mayHaveLostBytes(text) ? Buffer.from(block.subarray(start, end)) : text;
}
