import { type FileTable, NONE } from '../walk/file-table.ts';

/** Sizes of a tree as it was found; bytes. */
export interface TreeSize {
  readonly names: number;
  readonly inodes: number;
  /** every name counted */
  readonly apparentBytes: number;
  /** every inode counted once */
  readonly uniqueBytes: number;
  /** allocated, every inode counted once */
  readonly diskBytes: number;
  /** by the table's snapshot number */
  readonly perSnapshot: readonly { names: number; apparentBytes: number }[];
}

const BLOCK_BYTES = 512;

export function measureTree(table: FileTable, snapshots: number): TreeSize {
  const { count, size, blocks } = table.inodes;
  const perSnapshot = Array.from({ length: snapshots }, () => ({ names: 0, apparentBytes: 0 }));
  let apparentBytes = 0;
  let uniqueBytes = 0;
  let diskBytes = 0;
  for (let inode = 0; inode < count; inode++) {
    uniqueBytes += size[inode];
    diskBytes += blocks[inode] * BLOCK_BYTES;
    for (let name = table.inodes.firstName[inode]; name !== NONE; name = table.names.next[name]) {
      apparentBytes += size[inode];
      const snapshot = table.folders.snapshot[table.names.folder[name]];
      if (snapshot === NONE) continue;
      perSnapshot[snapshot].names++;
      perSnapshot[snapshot].apparentBytes += size[inode];
    }
  }
  return { names: table.names.count, inodes: count, apparentBytes, uniqueBytes, diskBytes, perSnapshot };
}
