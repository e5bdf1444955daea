import type { FileSystem } from './file-system.ts';
import { statusAt, statusOfOpen } from './native-status.ts';
import { openFolder } from './open-folder.ts';
import type { FolderCalls } from './posix-calls.ts';

/** A file system that looks at files, and works in open folders, by the system's own calls where these can be made. */
export function linuxFileSystem(fs: FileSystem, getCalls: () => FolderCalls | undefined): FileSystem {
  return {
    ...fs,
    lstat: (path) => {
      const calls = getCalls();
      return calls === undefined ? fs.lstat(path) : statusAt(calls, calls.AT_FDCWD, path);
    },
    fstat: (fd) => {
      const calls = getCalls();
      return calls === undefined ? fs.fstat(fd) : statusOfOpen(calls, fd);
    },
    inFolder: (fd) => {
      const calls = getCalls();
      return calls === undefined ? undefined : openFolder(calls, fd);
    },
    canCallInFolder: () => getCalls() !== undefined,
  };
}
