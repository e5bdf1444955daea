import type { Digests } from '../look/find-digests.ts';
import type { WalkedTree } from '../look/scan-snapshots.ts';
import { kindOf } from '../walk/entry-kind.ts';
import { NONE } from '../walk/file-table.ts';
import { RowSet } from '../walk/row-set.ts';
import { type DifferenceRows, Verdict } from './difference-rows.ts';

/** The differences of a walk, and the inodes of its names. */
export interface FoundDifferences {
  readonly tree: WalkedTree;
  readonly rows: DifferenceRows;
  readonly inodeOf: Uint32Array;
}

/** A removed name and an added one that are names of one inode are one name that moved. */
export function pairByInode(found: FoundDifferences): void {
  const { tree, inodeOf } = found;
  pair(found, tree.table.inodes.count, (name) =>
    kindOf(tree.table, inodeOf[name]) === 'folder' ? NONE : inodeOf[name],
  );
}

/** The same for names of files whose bytes are equal; those of empty files say nothing. */
export function pairByContent(found: FoundDifferences, digests: Digests): void {
  const { inodes } = found.tree.table;
  const contents = new RowSet(WORDS);
  const words = new Uint32Array(WORDS);
  const [digest, size] = [new BigUint64Array(words.buffer, 0, 1), new Float64Array(words.buffer, 8, 1)];
  const numbers = new Uint32Array(inodes.count).fill(NONE);
  for (let inode = 0; inode < inodes.count; inode++) {
    if (digests.has[inode] === 0) continue;
    digest[0] = digests.values[inode];
    size[0] = inodes.size[inode];
    numbers[inode] = contents.intern(words);
  }
  pair(found, contents.count, (name) => numbers[found.inodeOf[name]]);
}

/** A digest and a size, as words. */
const WORDS = 4;

/**
 * The inodes that have to be read or looked up to find moves: a removed and an added file of one size may be one
 * that moved.
 */
export function moveCandidates(found: FoundDifferences, wanted: Uint8Array): void {
  const { size } = found.tree.table.inodes;
  const sizesOf = (verdict: number) => new Set(Array.from(filesOf(found, verdict), (inode) => size[inode]));
  const [removed, added] = [sizesOf(Verdict.removed), sizesOf(Verdict.added)];
  for (const inode of filesOf(found, Verdict.removed)) if (added.has(size[inode])) wanted[inode] = 1;
  for (const inode of filesOf(found, Verdict.added)) if (removed.has(size[inode])) wanted[inode] = 1;
}

/** The inodes of files that have bytes and were removed, or added. */
function* filesOf({ tree, rows, inodeOf }: FoundDifferences, verdict: number): Generator<number> {
  for (let row = 0; row < rows.count; row++) {
    if (rows.verdict(row) !== verdict) continue;
    const inode = inodeOf[verdict === Verdict.removed ? rows.before(row) : rows.after(row)];
    if (tree.table.inodes.size[inode] > 0 && kindOf(tree.table, inode) === 'file') yield inode;
  }
}

/** Pairs names of equal keys, each with one other at most, in the order of their paths. */
function pair({ rows }: FoundDifferences, keys: number, keyOf: (name: number) => number): void {
  const first = new Uint32Array(keys).fill(NONE);
  const next = new Uint32Array(rows.count);
  for (let row = rows.count - 1; row >= 0; row--) {
    if (rows.verdict(row) !== Verdict.removed) continue;
    const key = keyOf(rows.before(row));
    if (key === NONE) continue;
    next[row] = first[key];
    first[key] = row;
  }
  for (let row = 0; row < rows.count; row++) {
    if (rows.verdict(row) !== Verdict.added) continue;
    const key = keyOf(rows.after(row));
    const gone = key === NONE ? NONE : first[key];
    if (gone === NONE) continue;
    first[key] = next[gone];
    rows.decide(row, Verdict.moved, rows.before(gone));
    rows.decide(gone, Verdict.same);
  }
}
