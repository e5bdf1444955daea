import { FailureCode } from '../domain/failure.ts';
import { isErrno } from '../platform/errno.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { Refused } from '../platform/refused.ts';
import { mountOfOpen } from './mount-of-open.ts';

const WORKING_MODE = 0o700;
const OWNER_MAY_ALL = 0o700n;

/**
 * How the names in a folder that is going are reached. With `byFd` it is held open until `release`, so nothing that
 * happens to its path leads elsewhere. A folder that its owner may not read or write is opened up first. Throws Refused
 * where it is not the folder of which `status` is, or on another mount than `mount`, where that is given.
 */
export function holdToEmpty(
  fs: FileSystem,
  at: FsPath,
  { status, byFd, mount }: { status: FileStatus; byFd: boolean; mount?: string | undefined },
): { path: FsPath; release: () => void } {
  const isClosed = (status.mode & OWNER_MAY_ALL) !== OWNER_MAY_ALL;
  if (!byFd) {
    if (isClosed) fs.setMode(at, WORKING_MODE);
    return { path: at, release: () => undefined };
  }
  const fd = open(fs, at, isClosed);
  const held = `/proc/self/fd/${fd}`;
  const release = (): void => fs.close(fd);
  try {
    const { dev, ino } = fs.fstat(fd);
    if (ino !== status.ino || dev !== status.dev) throw new Refused(FailureCode.changed);
    if (mount !== undefined && mountOfOpen(fs, fd) !== mount) throw new Refused('EXDEV');
    if (isClosed) fs.setMode(`${held}/.`, WORKING_MODE);
    return { path: held, release };
  } catch (error: unknown) {
    release();
    throw error;
  }
}

function open(fs: FileSystem, at: FsPath, isClosed: boolean): number {
  try {
    return fs.openFolder(at);
  } catch (error: unknown) {
    if (!isClosed || !isErrno(error, 'EACCES')) throw error;
    fs.setMode(at, WORKING_MODE);
    return fs.openFolder(at);
  }
}
