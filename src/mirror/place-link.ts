import { isErrno } from '../platform/errno.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { removeQuietly } from '../platform/remove-quietly.ts';
import type { CopyContext } from './copy-context.ts';
import type { Entry, PlacedEntry } from './entry.ts';

/** A file, or a symlink, that may be given another name. */
export interface Existing {
  readonly path: FsPath;
  readonly status: FileStatus;
}

/**
 * Links and looks at what was linked, whatever has happened to the path meanwhile. Undefined where it takes no more
 * names, or is not what it was.
 */
export function placeLink(
  { target, temporary }: Entry,
  existing: Existing,
  context: CopyContext,
): PlacedEntry | undefined {
  const { fs, rules } = context;
  if (existing.status.nlink >= rules.limit) return undefined;
  const free = rules.resumed ? temporary : target;
  if (!linkWhereItMay(fs, existing.path, free)) return undefined;
  const status = lookAtLink(fs, free);
  const { ino, size, mtimeNs } = existing.status;
  if (status.ino !== ino || status.size !== size || status.mtimeNs !== mtimeNs || status.nlink > rules.limit) {
    context.undone.push(status.ino);
    removeQuietly(fs, free);
    return undefined;
  }
  if (free === target) return { how: 'linked', status };
  try {
    fs.rename(temporary, target);
  } finally {
    removeQuietly(fs, free); // rename leaves it where both were names of one file
  }
  return { how: 'linked', status: fs.lstat(target) };
}

/** Said of what takes no more names, is gone, or is not to be linked: then it is copied. */
const NO_LINK = ['EMLINK', 'UNKNOWN', 'ENOENT', 'ENOTDIR', 'EPERM', 'EXDEV', 'EOPNOTSUPP', 'ENOTSUP'];

function linkWhereItMay(fs: FileSystem, existing: FsPath, path: FsPath): boolean {
  try {
    fs.link(existing, path);
    return true;
  } catch (error: unknown) {
    if (!isErrno(error, ...NO_LINK)) throw error;
    return false;
  }
}

function lookAtLink(fs: FileSystem, path: FsPath): FileStatus {
  try {
    return fs.lstat(path);
  } catch (error: unknown) {
    removeQuietly(fs, path); // or the name would be taken when this is tried again
    throw error;
  }
}
