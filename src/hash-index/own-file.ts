import type { FileSystem } from '../platform/file-system.ts';
import { lstatOrUndefined } from '../platform/lstat-or-undefined.ts';

/**
 * Where the index has other names, as `cp -al` of a whole root gives it, puts a copy of it in place of this name: LMDB
 * writes in place, and would write into the index of the other root, too. What holds no data is merely let go.
 */
export function makeOwnFile(fs: FileSystem, file: string, { holdsData }: { holdsData: boolean }): void {
  const status = lstatOrUndefined(fs, file);
  if (status?.isFile() !== true || status.nlink === 1n) return;
  if (!holdsData) {
    fs.unlink(file);
    return;
  }
  const copy = `${file}.copy`;
  if (lstatOrUndefined(fs, copy) !== undefined) fs.unlink(copy); // of a killed run
  fs.copyFile(file, copy);
  fs.flushFile(copy);
  fs.rename(copy, file);
}
