import os from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { displayPath, type FsPath } from '../../src/platform/fs-path.ts';
import { listingTellsInodes } from '../../src/platform/listed-inodes.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { type FileTable, metadataOf, mtimeOf, namesOf, seenFile } from '../../src/walk/file-table.ts';
import { tablePaths } from '../../src/walk/table-paths.ts';
import { groupBy } from '../kit/group-by.ts';
import { filesOf, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { type TreeLiteral, tree } from '../kit/tree.ts';

/** The file system of the tests lists inodes as they are. */
export const LISTS_INODES = nodeFileSystem.canCallInFolder() && listingTellsInodes(os.tmpdir());
/** All calls are those that a test overrides. */
export const BY_PATHS: FileSystem = { ...nodeFileSystem, canCallInFolder: () => false };

export function made(literal: TreeLiteral): string {
  const root = temporaryFolder();
  tree(root, literal);
  return root;
}

/** Relative, with `/`, one character per byte. */
export function pathsOf(table: FileTable): string[] {
  const paths = tablePaths(table);
  return Array.from({ length: table.names.count }, (_, name) =>
    paths.relativeName(name).toString('latin1').replaceAll(path.sep, '/'),
  );
}

export function expectTable(table: FileTable, root: string): void {
  const files = filesOf(snapshotOf(root)).filter(([, { size }]) => size > 0);
  const paths = tablePaths(table);
  expect(pathsOf(table).sort()).toEqual(files.map(([at]) => at).sort());
  expect(table.inodes.count).toBe(groupBy(files, ([, { ino }]) => ino).size);
  for (let inode = 0; inode < table.inodes.count; inode++) {
    for (const name of namesOf(table, inode)) {
      const { ino, size, mtimeNs, ctimeNs, nlink, mode, uid, gid, blocks } = nodeFileSystem.lstat(paths.name(name));
      expect(seenFile(table, inode)).toEqual({ ino, size, mtimeNs, ctimeNs, nlink, mode, uid, gid });
      expect(mtimeOf(table, inode)).toBe(mtimeNs);
      expect(table.inodes.blocks[inode]).toBe(Number(blocks));
      const metadata = { mtimeNs, mode: Number(mode), uid: Number(uid), gid: Number(gid) };
      expect(metadataOf(table, table.inodes.metadata[inode])).toEqual(metadata);
      const parent = table.names.folder[name];
      expect(table.folders.ino[parent]).toBe(nodeFileSystem.lstat(paths.folder(parent)).ino);
    }
  }
}

export function withLooksTold(onLook: (name: string) => void): FileSystem {
  return {
    ...nodeFileSystem,
    inFolder: (fd) => {
      const calls = nodeFileSystem.inFolder(fd);
      if (calls === undefined) return undefined;
      const lstat = (name: FsPath) => {
        onLook(displayPath(name));
        return calls.lstat(name);
      };
      return { ...calls, lstat };
    },
  };
}

export function fail(code: string): never {
  throw Object.assign(new Error(code), { code, syscall: 'test' });
}
