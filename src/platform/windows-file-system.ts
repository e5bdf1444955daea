import { WRITE_BITS } from '../domain/mode-bits.ts';
import { isErrno } from './errno.ts';
import type { FileStatus, FileSystem } from './file-system.ts';
import type { FsPath } from './fs-path.ts';
import type { BusyProfile } from './platform-profile.ts';
import { retryBusy, type Sleep } from './retry-busy.ts';
import type { WindowsCalls } from './windows-calls.ts';

const READ_ONLY = 0o444;
const WRITABLE = 0o666;

/**
 * A file system as Windows has it, made fit for linking: names of read-only files can be replaced and removed without
 * a change to the flag, which all names of a file share, and what is held by others for a moment is tried again.
 */
export function windowsFileSystem(
  fs: FileSystem,
  { busy, calls, sleep }: { busy: BusyProfile; calls: () => WindowsCalls; sleep: Sleep },
): FileSystem {
  const patient = retryBusy(busy, sleep);
  /** where the newest link leads, and its name: the flag can be put back there if that name is removed */
  let newest: { readonly existing: FsPath; readonly name: FsPath } | undefined;
  return {
    ...fs,
    link: patient((existing: FsPath, name: FsPath) => {
      fs.link(existing, name);
      newest = { existing, name };
    }),
    flushFile: (path) => flushFile(fs, path),
    flushDisk: (folder) => calls().flushVolume(folder),
    rename: patient((from: FsPath, to: FsPath) => renameOver(fs, calls, { from, to })),
    unlink: patient((path: FsPath) => {
      unlinkKeepingFlag(fs, calls, { path, other: newest?.name === path ? newest.existing : undefined });
    }),
  };
}

/**
 * Windows replaces no read-only file by renaming. Where the system cannot be told to do it all the same, the flag is
 * cleared first and the rename tried again, but not if the file has other names: they would lose the flag too.
 */
function renameOver(fs: FileSystem, calls: () => WindowsCalls, { from, to }: { from: FsPath; to: FsPath }): void {
  try {
    fs.rename(from, to);
  } catch (error: unknown) {
    if (!isErrno(error, 'EPERM', 'EACCES')) throw error;
    const there = readOnlyFile(fs, to);
    if (there === undefined) throw error;
    if (calls().renameOverReadOnly(from, to)) return;
    if (there.nlink > 1n) throw error;
    replaceOnlyName(fs, from, to);
  }
}

/** A kill between the calls leaves the file under its name, without the flag. */
function replaceOnlyName(fs: FileSystem, from: FsPath, to: FsPath): void {
  fs.setMode(to, WRITABLE);
  try {
    fs.rename(from, to);
  } catch (error: unknown) {
    fs.setMode(to, READ_ONLY);
    throw error;
  }
}

/** For that a file must be writable, so its flag is cleared meanwhile where no other name has it. */
function flushFile(fs: FileSystem, path: FsPath): void {
  const isToClear = readOnlyFile(fs, path)?.nlink === 1n;
  if (isToClear) fs.setMode(path, WRITABLE);
  try {
    fs.flushFile(path);
  } finally {
    if (isToClear) fs.setMode(path, READ_ONLY);
  }
}

/**
 * To remove a read-only name, node clears the flag, and so clears it for all other names of the file. Where the system
 * cannot be told to leave it, it is put back by another name; a name whose file has no other that is known stays.
 */
function unlinkKeepingFlag(
  fs: FileSystem,
  calls: () => WindowsCalls,
  { path, other }: { path: FsPath; other: FsPath | undefined },
): void {
  const there = readOnlyFile(fs, path);
  if (there === undefined || there.nlink === 1n) {
    fs.unlink(path);
  } else if (!calls().removeReadOnlyName(path)) {
    if (other === undefined || fs.lstat(other).ino !== there.ino) throw notPermitted(path);
    fs.unlink(path);
    fs.setMode(other, READ_ONLY);
  }
}

function readOnlyFile(fs: FileSystem, path: FsPath): FileStatus | undefined {
  try {
    const status = fs.lstat(path);
    return status.isFile() && (status.mode & WRITE_BITS) === 0n ? status : undefined;
  } catch (error: unknown) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function notPermitted(path: FsPath): Error {
  const message = 'EPERM: removing this name would clear the read-only flag of all names of its file';
  return Object.assign(new Error(message), { code: 'EPERM', syscall: 'unlink', path: `${path}` });
}
