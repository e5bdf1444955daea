import { looksAlike } from '../domain/seen-file.ts';
import { unlessRefused } from '../platform/errno.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import { type FsPath, receivedPath } from '../platform/fs-path.ts';
import { decodedName, type FileTable, seenFile } from './file-table.ts';
import { type FolderToLookInto, lookIntoFoundFolder } from './folder-in-hand.ts';
import type { ScanRows } from './scan-rows.ts';
import { ScanRowsBuilder } from './scan-rows-builder.ts';

/** Inodes, folder by folder, to be looked for by their names in folders of the snapshot before. */
export interface UnchangedTask {
  readonly table: FileTable;
  readonly inodes: Uint32Array;
  /** per inode its place in `folders` */
  readonly folderOf: Uint32Array;
  readonly folders: readonly FolderBefore[];
  readonly device: bigint;
  readonly limit: number;
}

export interface FolderBefore {
  /** as who asks numbers it */
  readonly number: number;
  readonly path: FsPath;
  readonly ino: bigint;
}

export interface UnchangedAnswer {
  /** what was found there; folders are places in the task's */
  readonly rows: ScanRows;
  /** those of the task's inodes of which that is the file before */
  readonly inodes: Uint32Array;
}

/**
 * Looks for files under the same names in other folders, and returns those that these files could become links to as
 * far as size, times, mode, owner and link count tell. Whether their bytes are equal is for the partition to prove.
 */
export function findUnchanged(task: UnchangedTask, fs: FileSystem): UnchangedAnswer {
  const rows = new ScanRowsBuilder();
  const found: number[] = [];
  for (let at = 0; at < task.inodes.length; ) {
    const place = task.folderOf[at];
    const folder = openFolder(fs, task.folders[place]);
    for (; at < task.inodes.length && task.folderOf[at] === place; at++) {
      const inode = task.inodes[at];
      const name = decodedName(task.table, task.table.inodes.firstName[inode]);
      const status = folder === undefined ? undefined : unlessRefused(() => folder.lstat(name));
      if (status === undefined || !couldBecome(status, inode, task)) continue;
      rows.addName(place, name, status);
      found.push(inode);
    }
    folder?.close();
  }
  return { rows: rows.takeNames(), inodes: Uint32Array.from(found) };
}

function couldBecome(status: FileStatus, inode: number, { table, device, limit }: UnchangedTask): boolean {
  if (!status.isFile() || status.dev !== device || status.nlink >= limit) return false;
  return looksAlike(seenFile(table, inode), status);
}

/** Undefined where it is gone, out of reach or another: then there is no file in it to link to. */
function openFolder(fs: FileSystem, { path, ino }: { path: FsPath; ino: bigint }): FolderToLookInto | undefined {
  const folder = unlessRefused(() => lookIntoFoundFolder(fs, { path: receivedPath(path), ino }));
  return folder === 'changed' ? undefined : folder;
}
