import { errnoOrThrow } from '../platform/errno.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import { decodeName, type FsPath, receivedPath } from '../platform/fs-path.ts';
import { type FileTable, nameOf, seenFile } from '../walk/file-table.ts';
import { type FolderInHand, takeFoundFolder } from '../walk/folder-in-hand.ts';
import { ScanRowsBuilder } from '../walk/scan-rows-builder.ts';
import type { UnchangedAnswer, UnchangedTask } from './jobs.ts';

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
      const name = decodeName(nameOf(task.table, task.table.inodes.firstName[inode]));
      const status = folder === undefined ? undefined : look(() => folder.lstat(name));
      if (status === undefined || !couldBecome(status, inode, task)) continue;
      rows.addName(place, name, status);
      found.push(inode);
    }
    folder?.close();
  }
  return { rows: rows.takeNames(), inodes: Uint32Array.from(found) };
}

function couldBecome(status: FileStatus, inode: number, { table, device, limit }: UnchangedTask): boolean {
  return status.isFile() && status.dev === device && status.nlink < limit && isAsSeen(status, table, inode);
}

function isAsSeen(status: FileStatus, table: FileTable, inode: number): boolean {
  const { size, mtimeNs, mode, uid, gid } = seenFile(table, inode);
  return (
    status.size === size &&
    status.mtimeNs === mtimeNs &&
    status.mode === mode &&
    status.uid === uid &&
    status.gid === gid
  );
}

function openFolder(fs: FileSystem, { path, ino }: { path: FsPath; ino: bigint }): FolderInHand | undefined {
  const folder = look(() => takeFoundFolder(fs, { path: receivedPath(path), ino }));
  return folder === 'changed' ? undefined : folder;
}

/** Undefined for what is gone, or out of reach: then there is no file to link to. */
function look<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error: unknown) {
    errnoOrThrow(error);
    return undefined;
  }
}
