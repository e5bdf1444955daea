import { Buffer } from 'node:buffer';
import { type FsPath, joinPath } from '../platform/fs-path.ts';
import { decodedFolderName, decodedName, type FileTable } from './file-table.ts';

/** Files come folder by folder, in the order of names or of inodes: a few hundred cover that, and die young. */
const REMEMBERED_FOLDERS = 512;

/** Paths of a file table's rows. It remembers the folders it was asked for lately. */
export interface TablePaths {
  folder(folder: number): FsPath;
  name(name: number): FsPath;
  /** relative to the root, as bytes with the platform's separator */
  relativeName(name: number): Buffer;
  relativeFolder(folder: number): Buffer;
}

export function tablePaths(table: FileTable): TablePaths {
  const remembered = new Map<number, FsPath>();

  function folder(row: number): FsPath {
    if (row === 0) return table.root;
    const known = remembered.get(row);
    if (known !== undefined) return known;
    if (remembered.size >= REMEMBERED_FOLDERS) remembered.clear();
    const found = joinPath(folder(table.folders.parent[row]), decodedFolderName(table, row));
    remembered.set(row, found);
    return found;
  }

  const rootLength = Buffer.byteLength(joinPath(table.root, ''));
  const relative = (absolute: FsPath): Buffer => Buffer.from(absolute).subarray(rootLength);
  const name = (row: number): FsPath => joinPath(folder(table.names.folder[row]), decodedName(table, row));
  return {
    folder,
    name,
    relativeName: (row) => relative(name(row)),
    relativeFolder: (row) => (row === 0 ? Buffer.from('.') : relative(folder(row))),
  };
}
