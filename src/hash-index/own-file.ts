import path from 'node:path';
import { temporaryName } from '../domain/state-names.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { giveOwnFile } from '../platform/give-own-file.ts';
import { lstatOrUndefined } from '../platform/lstat-or-undefined.ts';

/** Run part of the temporary name of a copy of the index. */
const INDEX_RUN = 'index';

/**
 * Where the index has other names, as `cp -al` of a whole root gives it, puts a copy of it in place of this name: LMDB
 * writes in place, and would write into the index of the other root, too.
 */
export function makeOwnFile(fs: FileSystem, file: string): void {
  const copy = path.join(path.dirname(file), temporaryName(INDEX_RUN, 0));
  if (lstatOrUndefined(fs, copy) !== undefined) fs.unlink(copy); // of a killed run
  const status = lstatOrUndefined(fs, file);
  if (status?.isFile() === true && status.nlink > 1n) giveOwnFile(fs, file, copy);
}
