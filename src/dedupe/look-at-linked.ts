import { errnoOrThrow } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { decodeName, type FsPath, joinPath } from '../platform/fs-path.ts';
import { rowName, type ScanRows, setStatus } from '../walk/scan-rows.ts';

/**
 * Looks again at the rows that `isStale`, for their names were linked meanwhile, and writes down what is there now.
 * False where one is no file any more, or cannot be looked at.
 */
export function lookAtLinked(
  { names }: ScanRows,
  isStale: Uint8Array,
  { fs, folders }: { fs: FileSystem; folders: readonly FsPath[] },
): boolean {
  for (let row = isStale.indexOf(1); row !== -1; row = isStale.indexOf(1, row + 1)) {
    const name = decodeName(rowName(names, row));
    try {
      const status = fs.lstat(joinPath(folders[names.folder[row]], name));
      if (!status.isFile() || status.size === 0n) return false;
      setStatus(names, row, status);
    } catch (error: unknown) {
      errnoOrThrow(error);
      return false;
    }
  }
  return true;
}
