import { Buffer } from 'node:buffer';
import type { FileSystem } from '../platform/file-system.ts';

// The layout of an LMDB file, data version 2, as lmdb-js 3.x writes it on 64-bit machines (its mdb.c: MDB_page_header,
// MDB_meta, MDB_db). Numbers are little-endian.

export const PAGE_HEADER_BYTES = 24;
export const PAGE_FLAGS = { branch: 1, leaf: 2, overflow: 4, meta: 8 } as const;

const MAGIC = 0xbeefc0de;
const DATA_VERSION = 2;
const META_BYTES = 160;
const SMALLEST_PAGE = 512;
const LARGEST_PAGE = 65_536;
/** MDB_INTEGERKEY (of the tree of free pages) and MDB_NOSUBDIR; flags that only count while it is open are masked. */
const FILE_FLAGS = 0x4008;
const FILE_FLAGS_MASK = 0xffff & ~0x0c00;
const NO_PAGE = 0xffff_ffff_ffff_ffffn;
/** The file may end before its last page where the pages at the end are free. */
const MOST_PAGES_MISSING = 2 ** 20;
/** lmdb-js has its map grow ahead of the file by about half. */
const LARGEST_MAP = { timesTheFile: 16, plusBytes: 2 ** 30 };
const BLOCK_BYTES = 1 << 20;

/** The file is not what LMDB writes. */
export class DamagedFile extends Error {}

/** MDB_db: where a tree of pages begins. */
export interface Tree {
  readonly flags: number;
  readonly depth: number;
  readonly entries: number;
  /** undefined where it is empty */
  readonly root: number | undefined;
}

/** The state of the file after its last transaction. */
export interface Meta {
  readonly pageSize: number;
  readonly lastPage: number;
  readonly txnid: number;
  readonly free: Tree;
  readonly main: Tree;
}

/** Reads pages and sees to it that none is used twice. */
export interface PageReader {
  readonly meta: Meta;
  /** of the whole file, in bytes */
  readonly size: number;
  /** Claims `count` pages from `page` on; DamagedFile where one is claimed already or cannot be. */
  claim(page: number, count: number): void;
  /** Reads `count` claimed pages into `target`. */
  read(page: number, count: number, target: Buffer): void;
  /** DamagedFile where the file ends before a page that nobody claimed: LMDB would leave a hole up to there. */
  checkEnd(): void;
}

/** `size` in bytes. Throws DamagedFile where the two meta pages at the start are not sound. */
export function openPages(fs: FileSystem, fd: number, { size }: { size: number }): PageReader {
  const meta = readMeta(fs, fd, size);
  const claimed = new Uint8Array(Math.ceil((meta.lastPage + 1) / 8));
  claimed[0] = 0b11;
  const { pageSize, lastPage } = meta;
  return {
    meta,
    size,
    claim: (page, count) => {
      check(page + count - 1 <= lastPage, 'page out of range');
      for (let each = page; each < page + count; each++) {
        check((claimed[each >> 3] & (1 << (each & 7))) === 0, 'page used twice');
        claimed[each >> 3] |= 1 << (each & 7);
      }
    },
    checkEnd: () => {
      for (let page = Math.floor(size / pageSize); page <= lastPage; page++) {
        check((claimed[page >> 3] & (1 << (page & 7))) !== 0, 'cut short');
      }
    },
    read: (page, count, target) => readFully(fs, fd, { target, length: count * pageSize, position: page * pageSize }),
  };
}

/** Reads the file once in its order, so that the disk need not seek when its pages are then read in theirs. */
export function warmUp(fs: FileSystem, fd: number, { size }: { size: number }): void {
  const block = Buffer.allocUnsafe(Math.min(BLOCK_BYTES, size));
  for (let at = 0; at < size; at += block.length) if (fs.read(fd, block, 0, block.length, at) === 0) return;
}

export function readTree(bytes: Buffer, at: number): Tree {
  const root = bytes.readBigUInt64LE(at + 40);
  return {
    flags: bytes.readUInt16LE(at + 4),
    depth: bytes.readUInt16LE(at + 6),
    entries: readCount(bytes, at + 32),
    root: root === NO_PAGE ? undefined : readCount(bytes, at + 40),
  };
}

/** A u64 that must be small enough to be a page number, a count or a transaction. */
export function readCount(bytes: Buffer, at: number): number {
  const high = bytes.readUInt32LE(at + 4);
  check(high < 2 ** 16, 'number out of range');
  return high * 2 ** 32 + bytes.readUInt32LE(at);
}

export function check(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new DamagedFile(otherwise);
}

/** LMDB writes transaction N to meta page N % 2 and goes by the later one. */
function readMeta(fs: FileSystem, fd: number, size: number): Meta {
  const first = readMetaPage(fs, fd, { size, position: 0 });
  check(size >= 2 * first.pageSize, 'shorter than its meta pages');
  const second = readMetaPage(fs, fd, { size, position: first.pageSize });
  check(second.pageSize === first.pageSize, 'two page sizes');
  const [earlier, later] = first.txnid >= second.txnid ? [second, first] : [first, second];
  check(later.txnid - earlier.txnid === 1 || later.txnid === 0, 'transactions out of order');
  check(later === (later.txnid % 2 === 0 ? first : second), 'transaction in the wrong place');
  for (const meta of [first, second]) checkTransaction(fs, fd, meta);
  check(later.lastPage >= 1 && later.lastPage <= size / later.pageSize + MOST_PAGES_MISSING, 'last page out of range');
  return later;
}

function readMetaPage(fs: FileSystem, fd: number, { size, position }: { size: number; position: number }): Meta {
  const bytes = Buffer.alloc(META_BYTES);
  readFully(fs, fd, { target: bytes, length: META_BYTES, position });
  const pageSize = bytes.readUInt32LE(48);
  check(bytes.readUInt16LE(18) === PAGE_FLAGS.meta, 'no meta page');
  check(bytes.readUInt32LE(24) === MAGIC && bytes.readUInt32LE(28) === DATA_VERSION, 'no LMDB file of this version');
  check(pageSize >= SMALLEST_PAGE && pageSize <= LARGEST_PAGE && Number.isInteger(Math.log2(pageSize)), 'page size');
  const free = readTree(bytes, 48);
  check((free.flags & FILE_FLAGS_MASK) === FILE_FLAGS, 'flags');
  // One that the machine cannot map would have LMDB fail, this time and every time after.
  check(readCount(bytes, 40) <= size * LARGEST_MAP.timesTheFile + LARGEST_MAP.plusBytes, 'size of the map');
  return { pageSize, free, main: readTree(bytes, 96), lastPage: readCount(bytes, 144), txnid: readCount(bytes, 152) };
}

/**
 * Every transaction of ours writes the root of the main tree anew, and the pages of the last two are never used again,
 * so a root of another transaction means that the number in the meta page is wrong, and with it which one is later.
 */
function checkTransaction(fs: FileSystem, fd: number, { main, pageSize, txnid }: Meta): void {
  if (main.root === undefined) return;
  const header = Buffer.alloc(PAGE_HEADER_BYTES);
  readFully(fs, fd, { target: header, length: PAGE_HEADER_BYTES, position: main.root * pageSize });
  check(readCount(header, 0) === main.root && readCount(header, 8) === txnid, 'transaction with the root of another');
}

interface Stretch {
  readonly target: Buffer;
  readonly length: number;
  readonly position: number;
}

function readFully(fs: FileSystem, fd: number, { target, length, position }: Stretch): void {
  check(Number.isSafeInteger(position + length), 'cut short');
  let done = 0;
  while (done < length) {
    const count = fs.read(fd, target, done, length - done, position + done);
    check(count > 0, 'cut short');
    done += count;
  }
}
