import { Buffer } from 'node:buffer';
import { check, PAGE_FLAGS, PAGE_HEADER_BYTES, type PageReader, readCount, readTree, type Tree } from './lmdb-pages.ts';

/** One entry of a tree. The buffers are good until the visitor returns. */
export type VisitEntry = (key: Buffer, value: Buffer, position: EntryPosition) => void;

/** Where an entry lies in the file, in bytes; undefined where the value has pages of its own. */
export type EntryPosition = number | undefined;

/** An entry whose value has pages of its own and was not read: `length` bytes of the file from `at` on. */
export type VisitLongEntry = (key: Buffer, value: { readonly at: number; readonly length: number }) => void;

const NODE_HEADER_BYTES = 8;
const NODE_FLAGS = { onOwnPages: 1, tree: 2 } as const;
const OWN_PAGES_BYTES = 24;
/** MDB_CURSOR_STACK: no tree of LMDB is deeper. */
const DEEPEST = 32;

type CompareKeys = (a: Buffer, b: Buffer) => number;

/**
 * Goes through a tree in the order of its keys and sees to it that LMDB can do so too, and write to it: that every page
 * is where it should be, used once, from no later transaction, that its nodes lie in it and fill it as they should,
 * and that its keys are in order. With `visitLong`, values on pages of their own are not read: whoever does must check
 * them. Throws DamagedFile.
 */
export function walkTree(
  pages: PageReader,
  tree: Tree,
  visit: VisitEntry,
  { compare = Buffer.compare, visitLong }: { compare?: CompareKeys; visitLong?: VisitLongEntry } = {},
): void {
  if (tree.root === undefined) {
    check(tree.entries === 0 && tree.depth === 0, 'an empty tree that claims entries');
    return;
  }
  check(tree.depth >= 1 && tree.depth <= DEEPEST, 'depth');
  const walk = new Walk(pages, { depth: tree.depth, visit, visitLong, compare });
  walk.page(tree.root, 0, [undefined, undefined]);
  check(walk.entries === tree.entries, 'number of entries');
}

/** The tree that a value of the main tree describes; DamagedFile where it is not the description of a tree. */
export function treeIn(value: Buffer): Tree {
  return readTree(value, 0);
}

/** Keys of the tree of free pages: transactions, u64. */
export function compareTransactions(a: Buffer, b: Buffer): number {
  return readCount(a, 0) - readCount(b, 0);
}

/** From (with it) and to (without it). */
type Bounds = readonly [Buffer | undefined, Buffer | undefined];

interface WalkOptions {
  readonly depth: number;
  readonly visit: VisitEntry;
  readonly visitLong: VisitLongEntry | undefined;
  readonly compare: CompareKeys;
}

class Walk {
  entries = 0;
  readonly #pages: PageReader;
  readonly #options: WalkOptions;
  /** One per level: a page is still needed while its children are walked. */
  readonly #buffers: Buffer[];

  constructor(pages: PageReader, options: WalkOptions) {
    this.#pages = pages;
    this.#options = options;
    this.#buffers = Array.from({ length: options.depth }, () => Buffer.allocUnsafe(pages.meta.pageSize));
  }

  page(page: number, level: number, bounds: Bounds): void {
    const isLeaf = level === this.#options.depth - 1;
    const bytes = this.#buffers[level];
    this.#pages.claim(page, 1);
    this.#pages.read(page, 1, bytes);
    const nodes = nodesOf(bytes, { page, flags: isLeaf ? PAGE_FLAGS.leaf : PAGE_FLAGS.branch, meta: this.#pages.meta });
    if (isLeaf) this.#leaf(bytes, { page, nodes, bounds });
    else this.#branch(bytes, { level, nodes, bounds });
  }

  #branch(bytes: Buffer, { level, nodes, bounds }: { level: number; nodes: Uint16Array; bounds: Bounds }): void {
    let filled = 0;
    // The first node has no key that counts: it takes all that is below the second.
    const keys = Array.from(nodes, (at) => keyAt(bytes, at));
    for (let i = 0; i < nodes.length; i++) {
      filled += nodeBytes(keys[i].length);
      const low = i === 0 ? bounds[0] : keys[i];
      const high = i + 1 < nodes.length ? keys[i + 1] : bounds[1];
      check(low === undefined || high === undefined || this.#options.compare(low, high) < 0, 'keys out of order');
      this.page(childOf(bytes, nodes[i]), level + 1, [low, high]);
    }
    checkFilled(bytes, filled);
  }

  #leaf(bytes: Buffer, { page, nodes, bounds }: { page: number; nodes: Uint16Array; bounds: Bounds }): void {
    const { compare } = this.#options;
    let filled = 0;
    let previous: Buffer | undefined;
    for (const at of nodes) {
      const key = keyAt(bytes, at);
      const from = previous ?? bounds[0];
      if (from !== undefined) check(compare(from, key) < (previous === undefined ? 1 : 0), 'keys out of order');
      previous = key;
      const flags = bytes.readUInt16LE(at + 4);
      const length = bytes.readUInt32LE(at);
      const isOnOwnPages = flags === NODE_FLAGS.onOwnPages;
      check(isOnOwnPages || flags === 0 || flags === NODE_FLAGS.tree, 'node flags');
      const start = at + NODE_HEADER_BYTES + key.length;
      const end = start + (isOnOwnPages ? OWN_PAGES_BYTES : length);
      check(end <= bytes.length, 'value out of its page');
      filled += nodeBytes(end - start + key.length);
      this.entries++;
      if (isOnOwnPages) this.#visitOwnPages(key, this.#ownPages(bytes, start, length), length);
      else this.#options.visit(key, bytes.subarray(start, end), page * bytes.length + at);
    }
    if (previous !== undefined && bounds[1] !== undefined) check(compare(previous, bounds[1]) < 0, 'keys out of order');
    checkFilled(bytes, filled);
  }

  #visitOwnPages(key: Buffer, page: number, length: number): void {
    const { visit, visitLong } = this.#options;
    const { pageSize } = this.#pages.meta;
    if (visitLong !== undefined) {
      visitLong(key, { at: page * pageSize + PAGE_HEADER_BYTES, length });
      return;
    }
    const target = Buffer.allocUnsafe(pagesFor(length, pageSize) * pageSize);
    this.#pages.read(page, target.length / pageSize, target);
    visit(key, target.subarray(PAGE_HEADER_BYTES, PAGE_HEADER_BYTES + length), undefined);
  }

  /** MDB_ovpage: a value too long for a page of nodes. It keeps its pages when a shorter one takes its place. */
  #ownPages(bytes: Buffer, at: number, length: number): number {
    const { pageSize, txnid } = this.#pages.meta;
    const page = readCount(bytes, at);
    const count = readCount(bytes, at + 16);
    const needed = pagesFor(length, pageSize);
    check(readCount(bytes, at + 8) <= txnid && count >= needed, 'pages of a long value');
    this.#pages.claim(page, count);
    check((page + needed) * pageSize <= this.#pages.size, 'cut short');
    const first = Buffer.allocUnsafe(pageSize);
    this.#pages.read(page, 1, first);
    checkHeader(first, { page, flags: PAGE_FLAGS.overflow, txnid });
    check(first.readUInt32LE(20) === count, 'pages of a long value');
    return page;
  }
}

function pagesFor(length: number, pageSize: number): number {
  return Math.floor((PAGE_HEADER_BYTES - 1 + length) / pageSize) + 1;
}

function nodesOf(
  bytes: Buffer,
  { page, flags, meta }: { page: number; flags: number; meta: { txnid: number } },
): Uint16Array {
  checkHeader(bytes, { page, flags, txnid: meta.txnid });
  const lower = bytes.readUInt16LE(20);
  const upper = bytes.readUInt16LE(22);
  check(lower >= 2 && lower % 2 === 0 && lower <= upper && upper <= bytes.length - PAGE_HEADER_BYTES, 'free space');
  const nodes = new Uint16Array(lower / 2);
  for (let i = 0; i < nodes.length; i++) {
    const offset = bytes.readUInt16LE(PAGE_HEADER_BYTES + 2 * i);
    check(offset >= upper && offset % 2 === 0, 'node out of its page');
    nodes[i] = offset + PAGE_HEADER_BYTES;
    check(nodes[i] + NODE_HEADER_BYTES <= bytes.length, 'node out of its page');
  }
  return nodes;
}

function checkHeader(bytes: Buffer, { page, flags, txnid }: { page: number; flags: number; txnid: number }): void {
  check(readCount(bytes, 0) === page, 'page in the wrong place');
  // LMDB takes a page of a later transaction for one that it may write to in memory.
  check(readCount(bytes, 8) <= txnid, 'page of a later transaction');
  check(bytes.readUInt16LE(18) === flags, 'page flags');
}

function keyAt(bytes: Buffer, at: number): Buffer {
  const start = at + NODE_HEADER_BYTES;
  const end = start + bytes.readUInt16LE(at + 6);
  check(end <= bytes.length, 'key out of its page');
  return bytes.subarray(start, end);
}

function childOf(bytes: Buffer, at: number): number {
  return bytes.readUInt16LE(at + 4) * 2 ** 32 + bytes.readUInt32LE(at);
}

function nodeBytes(payload: number): number {
  return NODE_HEADER_BYTES + payload + (payload % 2);
}

/** LMDB moves nodes about by their lengths: they must fill the end of the page without a gap. */
function checkFilled(bytes: Buffer, filled: number): void {
  check(bytes.readUInt16LE(22) + filled === bytes.length - PAGE_HEADER_BYTES, 'nodes do not fill their page');
}
