import { errnoOrThrow } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { decodeName, type FsPath, joinPath } from '../platform/fs-path.ts';
import { rowName, type ScanRows } from '../walk/scan-rows.ts';
import { ScanRowsBuilder } from '../walk/scan-rows-builder.ts';

/**
 * The rows with those that `isStale` looked at again, for their names were linked meanwhile. Undefined where one is no
 * file any more, or cannot be looked at.
 */
export function lookAtLinked(
  { names }: ScanRows,
  isStale: Uint8Array,
  { fs, folders }: { fs: FileSystem; folders: readonly FsPath[] },
): ScanRows | undefined {
  const rows = new ScanRowsBuilder();
  for (let row = 0; row < names.count; row++) {
    if (isStale[row] === 0) {
      rows.addNameOf(names, row);
      continue;
    }
    const name = decodeName(rowName(names, row));
    try {
      const status = fs.lstat(joinPath(folders[names.folder[row]], name));
      if (!status.isFile() || status.size === 0n) return undefined;
      rows.addName(names.folder[row], name, status);
    } catch (error: unknown) {
      errnoOrThrow(error);
      return undefined;
    }
  }
  return rows.takeNames();
}
