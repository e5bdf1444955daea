import { PERMISSIONS } from '../domain/mode-bits.ts';
import type { CurrentUser } from '../platform/current-user.ts';
import { isErrno } from '../platform/errno.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { Refused } from '../platform/refused.ts';
import { isSettable, wantedMode } from './same-metadata.ts';

interface Setter {
  readonly fs: FileSystem;
  readonly user: CurrentUser | undefined;
}

/** What a copy is to have. */
export type WantedMetadata = Pick<FileStatus, 'isFile' | 'mode' | 'uid' | 'gid' | 'atimeNs' | 'mtimeNs'>;

/**
 * Gives a new file or folder the owner (where permitted), mode and times of its source. The owner first, for changing
 * it clears bits of the mode; the times last. What it has already is not set again, for a look costs less. On Windows
 * the mode is the read-only flag, folders have none, and the system's copy has its time already, which node may only
 * be able to cut, or (before 1970) to misread. Returns what was there before.
 */
export function setMetadata(path: FsPath, source: WantedMetadata, { fs, user }: Setter): FileStatus {
  if (user === undefined && source.isFile()) fs.setMode(path, Number(source.mode & 0o777n));
  const made = fs.lstat(path);
  if (user === undefined) {
    if (made.mtimeNs === source.mtimeNs) return made;
  } else {
    const hasOwner = isOwnedBy(made, ownerToGive(source, user));
    const mode = wantedMode(source, hasOwner ? isSettable(source, user) : setOwner(path, source, { fs, user }));
    if (!hasOwner || (made.mode & PERMISSIONS) !== mode) fs.setMode(path, Number(mode));
  }
  fs.setTimes(path, source.atimeNs, source.mtimeNs);
  return made;
}

/** False where this user may not give it the owner of its source. */
export function setOwner(path: FsPath, source: Owner, { fs, user }: { fs: FileSystem; user: CurrentUser }): boolean {
  const { uid, gid } = ownerToGive(source, user);
  try {
    fs.setOwner(path, Number(uid), Number(gid));
    return isSettable(source, user);
  } catch (error: unknown) {
    // A container, a file system without owners, or (EACCES) another machine's: the copy is then this user's.
    if (isErrno(error, 'EPERM', 'EACCES', 'EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP')) return false;
    throw error;
  }
}

/**
 * Throws Refused of a copy that is to take the place of a name and has not the owner that the name is to have. Windows
 * has no owners; what is wanted may have been noted elsewhere.
 */
export function checkOwner(copy: Owner, wanted: Owner, user: CurrentUser | undefined): void {
  if (user !== undefined && !isOwnedBy(copy, wanted)) throw new Refused('EPERM');
}

type Owner = Pick<FileStatus, 'uid' | 'gid'>;

/** Or else it is wholly this user's: in a setgid folder what is new has the folder's group. */
function ownerToGive(source: Owner, user: CurrentUser): Owner {
  return isSettable(source, user) ? source : user;
}

function isOwnedBy(made: Owner, { uid, gid }: Owner): boolean {
  return made.uid === uid && made.gid === gid;
}
