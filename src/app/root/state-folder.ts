import { STATE_FOLDER } from '../../domain/state-names.ts';
import { UserError } from '../../domain/user-error.ts';
import { errnoOrThrow, isErrno, unlessRefused } from '../../platform/errno.ts';
import type { FileSystem } from '../../platform/file-system.ts';
import { joinPath } from '../../platform/fs-path.ts';
import { notWritable } from './not-writable.ts';

/** `<root>/.dedupe-backups`: lock, index, folder-time journal, probe. The root's own times stay as they were. */
export interface StateFolder {
  readonly path: string;
  /** Removes it where it is empty: nothing is remembered there and no run holds it. */
  removeIfEmpty(): void;
}

/** The index tells names in folders that others may not look into. One that is there keeps its mode. */
export const STATE_MODE = 0o700;

/** Makes the state folder where it is missing. Throws UserError('refused') where that cannot be done, 'failed' on a full disk. */
export function openStateFolder(fs: FileSystem, root: string, toOnlyLook?: string): StateFolder {
  const path = `${joinPath(root, STATE_FOLDER)}`;
  if (!isThere(fs, path)) create(fs, { root, path, toOnlyLook });
  return { path, removeIfEmpty: () => keepingTimes(fs, root, () => removeIfEmpty(fs, path)) };
}

function isThere(fs: FileSystem, path: string): boolean {
  try {
    // A symlink would have us write outside the root.
    if (fs.lstat(path).isDirectory()) return true;
  } catch (error: unknown) {
    if (isErrno(error, 'ENOENT')) return false;
    throw error;
  }
  throw new UserError('refused', `${path} is not a folder, so nothing can be kept there.`, {
    hint: 'Rename or remove it; this program keeps its lock and its index in a folder of that name.',
  });
}

function create(
  fs: FileSystem,
  { root, path, toOnlyLook }: { root: string; path: string; toOnlyLook: string | undefined },
): void {
  try {
    keepingTimes(fs, root, () => fs.makeOneFolder(path, STATE_MODE));
  } catch (cause: unknown) {
    throw notWritable(root, { code: errnoOrThrow(cause), cause, toOnlyLook });
  }
}

function removeIfEmpty(fs: FileSystem, path: string): void {
  // ENOTEMPTY, or EEXIST on some systems: in use. Anything else: an empty folder stays, which harms nobody.
  unlessRefused(() => fs.removeFolder(path));
}

function keepingTimes(fs: FileSystem, folder: string, change: () => void): void {
  const { atimeNs, mtimeNs } = fs.lstat(folder);
  change();
  try {
    if (fs.lstat(folder).mtimeNs !== mtimeNs) fs.setTimes(folder, atimeNs, mtimeNs);
  } catch (error: unknown) {
    if (!isErrno(error, 'EPERM', 'EACCES')) throw error; // somebody else's folder: only its owner may set its times
  }
}
