import type { FileSystem } from '../../src/platform/file-system.ts';
import type { FsPath } from '../../src/platform/fs-path.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { NO_CALLS, type WindowsCalls } from '../../src/platform/windows-calls.ts';
import { windowsFileSystem } from '../../src/platform/windows-file-system.ts';

/**
 * This system's files with the habits of Windows, as node shows it, that hurt a program that makes links: no read-only
 * file is replaced by renaming or opened to be flushed (EPERM), and removing a name of one clears the flag for all.
 */
export const likeWindows: FileSystem = {
  ...nodeFileSystem,
  rename: (from, to) => {
    if (isReadOnly(to)) throw Object.assign(new Error('EPERM'), { code: 'EPERM', syscall: 'rename' });
    nodeFileSystem.rename(from, to);
  },
  flushFile: (path) => {
    if (isReadOnly(path)) throw Object.assign(new Error('EPERM'), { code: 'EPERM', syscall: 'open' });
    nodeFileSystem.flushFile(path);
  },
  unlink: (path) => {
    if (isReadOnly(path)) nodeFileSystem.setMode(path, 0o644);
    nodeFileSystem.unlink(path);
  },
};

/** Windows 10 1809 and newer with koffi: here the calls of any POSIX system do the same. */
export const NEW_WINDOWS: WindowsCalls = {
  ...NO_CALLS,
  renameOverReadOnly: (from, to) => {
    nodeFileSystem.rename(from, to);
    return true;
  },
  removeReadOnlyName: (path) => {
    nodeFileSystem.unlink(path);
    return true;
  },
};

/** What the program makes of it. */
export function onWindows(fs: FileSystem, calls: WindowsCalls): FileSystem {
  return windowsFileSystem(fs, {
    busy: { codes: ['EBUSY'], waitsMs: [0, 0], patienceMs: 1 },
    calls: () => calls,
    sleep: () => undefined,
  });
}

function isReadOnly(path: FsPath): boolean {
  try {
    return (nodeFileSystem.lstat(path).mode & 0o222n) === 0n;
  } catch {
    return false;
  }
}
