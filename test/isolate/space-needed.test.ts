import { expect, it } from 'vitest';
import type { FolderToIsolate } from '../../src/isolate/collect-names.ts';
import { spaceNeeded } from '../../src/isolate/space-needed.ts';

/** Inode, link count, size, blocks. */
type File = readonly [ino: bigint, nlink: bigint, size: bigint, blocks: bigint];

function folderOf(...files: readonly File[]): FolderToIsolate {
  const names = files.map(([ino, nlink, size, blocks], at) => ({
    name: `${at}`,
    status: { ino, nlink, size, blocks, isFile: () => true },
  }));
  return { path: 'x', ino: 1n, mtimeNs: 0n, names } as unknown as FolderToIsolate;
}

it.each<[string, readonly File[], boolean, ReturnType<typeof spaceNeeded>]>([
  [
    'of one name of several: a copy',
    [[1n, 3n, 700n, 2n]],
    true,
    { copies: 1, alone: 0, bytes: 1024, contentBytes: 700 },
  ],
  [
    'of two names of several: two',
    Array(2).fill([1n, 3n, 700n, 2n]),
    true,
    { copies: 2, alone: 0, bytes: 2048, contentBytes: 1400 },
  ],
  [
    'of all names: one fewer, for one keeps it',
    Array(3).fill([1n, 3n, 9n, 8n]),
    true,
    { copies: 2, alone: 0, bytes: 8192, contentBytes: 18 },
  ],
  [
    'of a file that has one name: nothing',
    [[1n, 1n, 700n, 2n]],
    true,
    { copies: 0, alone: 1, bytes: 0, contentBytes: 0 },
  ],
  [
    'of a hole: nothing, where holes are kept',
    [[1n, 2n, 9000n, 0n]],
    true,
    { copies: 1, alone: 0, bytes: 0, contentBytes: 9000 },
  ],
  [
    'of a hole: its size, where they are not',
    [[1n, 2n, 9000n, 0n]],
    false,
    { copies: 1, alone: 0, bytes: 9000, contentBytes: 9000 },
  ],
])('%s', (_, files, keepsHoles, needed) => {
  expect(spaceNeeded([folderOf(...files)], { keepsHoles })).toEqual(needed);
});
