import type { Buffer } from 'node:buffer';
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
  /** those whose record was fresh: of the file as it was when the index was asked */
  readonly fresh: BitSet;
  /** hashes of the paths that those records name, where that was asked for (recorded-paths.ts) */
  readonly recordedPaths: Uint32Array;
}

/**
 * Where a digest comes from. A doubted one is in the index, and the file is read all the same (`--full`); a rotten
 * file was read and is not what the index says.
 */
export const Origin = { none: 0, doubted: 1, index: 2, read: 3, rotten: 4 } as const;

interface LookUpOptions {
  readonly doubt: boolean;
  readonly before?: Digests | undefined;
  readonly tooYoung: (inode: number) => boolean;
  /** of the path of a record; left out where no record will be given another path */
  readonly hashPath?: ((recorded: Buffer) => number) | undefined;
}

/**
 * Asks the index for every inode but those at the beginning that were asked for `before`; a record counts while size
 * and mtime are those of the file, and it is not one that is `tooYoung` to be the file that was recorded.
 */
export function lookUpDigests(
  table: FileTable,
  index: HashIndex,
  { doubt, before, tooYoung, hashPath }: LookUpOptions,
): Digests {
  const { count, ino, size } = table.inodes;
  const digests = digestsBefore(before, count, hashPath !== undefined);
  const first = before?.origin.length ?? 0;
  if (first === count || index.count() === 0) return digests;
  const { values, origin, recorded, fresh, recordedPaths } = digests;
  const order = orderByInode(ino.subarray(first), count - first); // that of the index: each of its pages is come to once
  for (const place of order) {
    const inode = first + place;
    const record = index.view(ino[inode]);
    if (record === undefined) continue;
    recorded.add(inode);
    if (!record.isOf(size[inode], mtimeOf(table, inode))) continue;
    const { digest } = record;
    if (hashPath !== undefined) recordedPaths[inode] = hashPath(record.path);
    if (tooYoung(inode)) continue; // may ask the index, so the record has been looked at by then
    fresh.add(inode);
    values[inode] = digest;
    origin[inode] = doubt ? Origin.doubted : Origin.index;
  }
  giveBack(order);
  return digests;
}

/** Those that were asked for before, with room for the others. */
function digestsBefore(before: Digests | undefined, count: number, withPaths: boolean): Digests {
  const digests = {
    values: new BigUint64Array(count),
    origin: new Uint8Array(count),
    recorded: new BitSet(count, before?.recorded),
    fresh: new BitSet(count, before?.fresh),
    recordedPaths: new Uint32Array(withPaths ? count : 0),
  };
  if (before === undefined) return digests;
  digests.values.set(before.values);
  digests.origin.set(before.origin);
  if (withPaths) digests.recordedPaths.set(before.recordedPaths);
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
