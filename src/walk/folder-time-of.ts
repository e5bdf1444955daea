import { decodeName, type FsPath } from '../platform/fs-path.ts';
import type { FileTable } from './file-table.ts';
import type { TablePaths } from './table-paths.ts';

/** What the journal is to know of a folder: which one it is, and the time that the scan saw. The root's own path is '' there. */
export function folderTimeOf(
  folder: number,
  { table, paths }: { table: FileTable; paths: TablePaths },
): { path: FsPath; ino: bigint; mtimeNs: bigint } {
  const path = folder === 0 ? '' : decodeName(paths.relativeFolder(folder));
  return { path, ino: table.folders.ino[folder], mtimeNs: table.folders.mtimeNs[folder] };
}
