import { expect, it } from 'vitest';
import { makeSymlinkLike } from '../../src/copying/make-symlink-like.ts';
import type { FileStatus, FileSystem, SymlinkKind } from '../../src/platform/file-system.ts';

it.each<[string, SymlinkKind, boolean]>([
  ['C:\\Users\\ann', 'junction', true],
  ['\\\\?\\C:\\Users\\ann', 'junction', true],
  ['..\\other', 'dir', true],
  // A junction leads to no other machine.
  ['\\\\server\\share\\folder', 'dir', true],
  ['\\\\?\\UNC\\server\\share', 'dir', true],
  ['C:\\a file', 'file', false],
])('on Windows a link to %s is made anew as %s', (text, kind, leadsToFolder) => {
  const made: unknown[] = [];
  const fs = {
    stat: () => ({ isDirectory: () => leadsToFolder }),
    makeSymlink: (...args: unknown[]) => made.push(...args),
    setTimes: () => undefined,
  } as unknown as FileSystem;
  const source = { path: 'E:\\link', text, status: { atimeNs: 0n, mtimeNs: 0n } as FileStatus };
  makeSymlinkLike(source, 'E:\\copy', { fs, user: undefined, onWindows: true });
  expect(made).toEqual([text, 'E:\\copy', kind]);
});
