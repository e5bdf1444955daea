import { isErrno } from '../platform/errno.ts';
import type { FileStatus } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { removeQuietly } from '../platform/remove-quietly.ts';
import type { CopyContext } from './copy-context.ts';
import type { Entry, PlacedEntry } from './entry.ts';
import type { EntryFolder } from './entry-folder.ts';

/** A file, or a symlink, that may be given another name. */
export interface Existing {
  /** its name in `folder`, or else absolute */
  readonly path: FsPath;
  readonly folder?: EntryFolder;
  readonly status: FileStatus;
}

/**
 * Links and looks at what was linked, whatever has happened to the path meanwhile. Undefined where it takes no more
 * names, or is not what it was.
 */
export function placeLink(entry: Entry, existing: Existing, { rules, undone }: CopyContext): PlacedEntry | undefined {
  const { name } = entry;
  const { target } = entry.folders;
  if (existing.status.nlink >= rules.limit) return undefined;
  const free = rules.resumed ? entry.temporaryName : name;
  if (!linkWhereItMay(existing, target, free)) return undefined;
  const status = lookAtLink(target, free);
  const { ino, size, mtimeNs } = existing.status;
  if (status.ino !== ino || status.size !== size || status.mtimeNs !== mtimeNs || status.nlink > rules.limit) {
    undone.push(status.ino);
    removeQuietly(target, free);
    return undefined;
  }
  if (free === name) return { how: 'linked', status };
  try {
    target.rename(free, name);
  } finally {
    removeQuietly(target, free); // rename leaves it where both were names of one file
  }
  return { how: 'linked', status: target.lstat(name) };
}

/** Said of what takes no more names, is gone, or is not to be linked: then it is copied. */
const NO_LINK = ['EMLINK', 'UNKNOWN', 'ENOENT', 'ENOTDIR', 'EPERM', 'EXDEV', 'EOPNOTSUPP', 'ENOTSUP'];

function linkWhereItMay({ folder, path }: Existing, target: EntryFolder, free: FsPath): boolean {
  try {
    if (folder === undefined) target.link(path, free);
    else target.linkFrom(folder, path, free);
    return true;
  } catch (error: unknown) {
    if (!isErrno(error, ...NO_LINK)) throw error;
    return false;
  }
}

function lookAtLink(target: EntryFolder, name: FsPath): FileStatus {
  try {
    return target.lstat(name);
  } catch (error: unknown) {
    removeQuietly(target, name); // or the name would be taken when this is tried again
    throw error;
  }
}
