import { Buffer } from 'node:buffer';
import path from 'node:path';
import { decodeName, type FsPath, joinPath } from '../platform/fs-path.ts';
import { decodedName, type FileTable, folderNameOf, nameOf } from './file-table.ts';

/** Files come folder by folder, in the order of names or of inodes: a few hundred cover that, and die young. */
const REMEMBERED_FOLDERS = 512;

const SEPARATOR = Buffer.from(path.sep);
const NOTHING = Buffer.alloc(0);

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
    const found = joinPath(table.root, decodeName(relativeFolder(row)));
    remembered.set(row, found);
    return found;
  }

  /** below the root, each with its separator */
  const insideFolder = new Map<number, Buffer>();

  function inside(row: number): Buffer {
    if (row === 0) return NOTHING;
    const known = insideFolder.get(row);
    if (known !== undefined) return known;
    const parent = table.folders.parent[row];
    if (!insideFolder.has(parent)) insideRemembered(parent, composed(parent));
    return insideRemembered(row, composed(row));
  }

  /** Of those above only the parent is remembered: where they are more than can be, each would be put together anew. */
  function composed(row: number): Buffer {
    const parts: Buffer[] = [];
    let at = row;
    for (; at !== 0 && !insideFolder.has(at); at = table.folders.parent[at]) {
      parts.push(SEPARATOR, folderNameOf(table, at));
    }
    parts.push(insideFolder.get(at) ?? NOTHING);
    return Buffer.concat(parts.reverse());
  }

  function insideRemembered(row: number, found: Buffer): Buffer {
    if (insideFolder.size >= REMEMBERED_FOLDERS) insideFolder.clear();
    insideFolder.set(row, found);
    return found;
  }

  const relativeFolder = (row: number): Buffer =>
    row === 0 ? Buffer.from('.') : inside(row).subarray(0, -SEPARATOR.length);
  const name = (row: number): FsPath => joinPath(folder(table.names.folder[row]), decodedName(table, row));
  return {
    folder,
    name,
    relativeName: (row) => Buffer.concat([inside(table.names.folder[row]), nameOf(table, row)]),
    relativeFolder,
  };
}
