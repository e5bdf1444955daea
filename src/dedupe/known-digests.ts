import { orderByInode } from '../catalog/order-by-inode.ts';
import type { HashIndex } from '../hash-index/hash-index.ts';
import { giveBack } from '../platform/give-back.ts';
import { type FileTable, mtimeOf } from '../walk/file-table.ts';
import { BitSet } from '../walk/number-lists.ts';

/** Digests by inode: those the index knew, then also those that were computed in this run. */
export interface Digests {
  readonly values: BigUint64Array;
  readonly origin: Uint8Array;
  /** those that the index had a record of when it was asked, be it of other bytes */
  readonly recorded: BitSet;
}

/**
 * Where a digest comes from. A doubted one is in the index, and the file is read all the same (`--full`); a rotten
 * file was read and is not what the index says.
 */
export const Origin = { none: 0, doubted: 1, index: 2, read: 3, rotten: 4 } as const;

/**
 * Asks the index for every inode but those at the beginning that were asked for `before`; a record counts while size
 * and mtime are those of the file, and it is not one that is `tooYoung` to be the file that was recorded.
 */
export function lookUpDigests(
  table: FileTable,
  index: HashIndex,
  { doubt, before, tooYoung }: { doubt: boolean; before?: Digests | undefined; tooYoung: (inode: number) => boolean },
): Digests {
  const { count, ino, size } = table.inodes;
  const recorded = new BitSet(count, before?.recorded);
  const digests = { values: new BigUint64Array(count), origin: new Uint8Array(count), recorded };
  digests.values.set(before?.values ?? []);
  digests.origin.set(before?.origin ?? []);
  const first = before?.origin.length ?? 0;
  if (first === count || index.count() === 0) return digests;
  const order = orderByInode(ino.subarray(first), count - first); // that of the index: each of its pages is come to once
  for (const place of order) {
    const inode = first + place;
    const digest = index.digestOrStale(ino[inode], size[inode], mtimeOf(table, inode));
    if (digest === undefined) continue;
    recorded.add(inode);
    if (digest === 'stale' || tooYoung(inode)) continue;
    digests.values[inode] = digest;
    digests.origin[inode] = doubt ? Origin.doubted : Origin.index;
  }
  giveBack(order);
  return digests;
}

/** True where the content is known and need not be read. */
export function isKnown(digests: Digests, inode: number): boolean {
  return digests.origin[inode] >= Origin.index;
}

/** True where the bytes are not what the index says: a person is to look at the file, so it stays as it is. */
export function isRotten(digests: Digests, inode: number): boolean {
  return digests.origin[inode] === Origin.rotten;
}

/** True where all of these are known and no two have the same digest, so that none can have an equal among them. */
export function areKnownApart(digests: Digests, inodes: ArrayLike<number>): boolean {
  if (inodes.length === 1) return isKnown(digests, inodes[0]); // as most are on most days
  const met = new Set<bigint>();
  for (let at = 0; at < inodes.length; at++) {
    if (!isKnown(digests, inodes[at])) return false;
    met.add(digests.values[inodes[at]]);
  }
  return met.size === inodes.length;
}

/**
 * Takes note of what an inode's bytes are. False where the index said otherwise of the same inode, size and mtime:
 * then the file has rotted, or somebody wrote to it and set the time back.
 */
export function noteDigest(digests: Digests, inode: number, digest: bigint): boolean {
  const origin = digests.origin[inode];
  const isAsRecorded = origin === Origin.none || digests.values[inode] === digest;
  if (isAsRecorded && origin === Origin.index) return true; // its record stays as it is
  digests.values[inode] = digest;
  // Who doubts the index takes what is there now for the truth, once it was reported.
  digests.origin[inode] = isAsRecorded || origin === Origin.doubted ? Origin.read : Origin.rotten;
  return isAsRecorded;
}
