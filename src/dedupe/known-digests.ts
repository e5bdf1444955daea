import type { HashIndex } from '../hash-index/hash-index.ts';
import { type FileTable, mtimeOf } from '../walk/file-table.ts';

/** Digests by inode: those the index knew, then also those that were computed in this run. */
export interface Digests {
  readonly values: BigUint64Array;
  readonly origin: Uint8Array;
}

/**
 * Where a digest comes from. A doubted one is in the index, and the file is read all the same (`--full`); a rotten
 * file was read and is not what the index says.
 */
export const Origin = { none: 0, doubted: 1, index: 2, read: 3, rotten: 4 } as const;

/**
 * Asks the index for every inode but those at the beginning that were asked for `before`; a record counts while size
 * and mtime are those of the file.
 */
export function lookUpDigests(
  table: FileTable,
  index: HashIndex,
  { doubt, before }: { doubt: boolean; before?: Digests | undefined },
): Digests {
  const { count, ino, size } = table.inodes;
  const digests = { values: new BigUint64Array(count), origin: new Uint8Array(count) };
  digests.values.set(before?.values ?? []);
  digests.origin.set(before?.origin ?? []);
  for (let inode = before?.origin.length ?? 0; inode < count; inode++) {
    const digest = index.digestIfFresh(ino[inode], size[inode], mtimeOf(table, inode));
    if (digest === undefined) continue;
    digests.values[inode] = digest;
    digests.origin[inode] = doubt ? Origin.doubted : Origin.index;
  }
  return digests;
}

/** True where the content is known and need not be read. */
export function isKnown(digests: Digests, inode: number): boolean {
  return digests.origin[inode] >= Origin.index;
}

/** True where all of these are known and no two have the same digest, so that none can have an equal among them. */
export function areKnownApart(digests: Digests, inodes: Uint32Array): boolean {
  const met = new Set<bigint>();
  for (const inode of inodes) {
    if (!isKnown(digests, inode)) return false;
    met.add(digests.values[inode]);
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
  digests.values[inode] = digest;
  // Who doubts the index takes what is there now for the truth, once it was reported.
  digests.origin[inode] = isAsRecorded || origin === Origin.doubted ? Origin.read : Origin.rotten;
  return isAsRecorded;
}
