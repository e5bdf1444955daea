import path from 'node:path';
import { temporaryName } from '../domain/state-names.ts';
import { unlessRefused } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { lstatOrUndefined } from '../platform/lstat-or-undefined.ts';
import { removeQuietly } from '../platform/remove-quietly.ts';

/** Run part of the temporary name of a copy of the index. */
const INDEX_RUN = 'index';

/**
 * Where the index has other names, as `cp -al` of a whole root gives it, puts a copy of it in place of this name, with
 * its owner where this user may give it: LMDB writes in place, and would write into the index of the other root, too.
 */
export function makeOwnFile(fs: FileSystem, file: string): void {
  const copy = path.join(path.dirname(file), temporaryName(INDEX_RUN, 0));
  if (lstatOrUndefined(fs, copy) !== undefined) fs.unlink(copy); // of a killed run
  const status = lstatOrUndefined(fs, file);
  if (status?.isFile() !== true || status.nlink === 1n) return;
  const { uid, gid } = status;
  try {
    fs.copyFile(file, copy);
    const made = fs.lstat(copy);
    if (made.uid !== uid || made.gid !== gid) unlessRefused(() => fs.setOwner(copy, Number(uid), Number(gid)));
    fs.flushFile(copy);
    fs.rename(copy, file);
  } catch (error: unknown) {
    removeQuietly(fs, copy);
    throw error;
  }
}
