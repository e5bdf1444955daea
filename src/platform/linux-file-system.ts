import type { FileSystem } from './file-system.ts';
import { statusAt, statusBehind, statusOfOpen } from './native-status.ts';
import { openFolder } from './open-folder.ts';
import type { FolderCalls } from './posix-calls.ts';

const POSIX_FADV_WILLNEED = 3;

/**
 * A file system that looks at files, and works in open folders, by the system's own calls where these can be made.
 * A look by path alone does not load them: a thread that makes a few of those would lose more than it gains.
 */
export function linuxFileSystem(fs: FileSystem, loadCalls: () => FolderCalls | undefined): FileSystem {
  let loaded: FolderCalls | undefined;
  const load = (): FolderCalls | undefined => {
    loaded ??= loadCalls();
    return loaded;
  };
  return {
    ...fs,
    lstat: (path) => (loaded === undefined ? fs.lstat(path) : statusAt(loaded, loaded.AT_FDCWD, path)),
    stat: (path) => (loaded === undefined ? fs.stat(path) : statusBehind(loaded, path)),
    fstat: (fd) => {
      const calls = load();
      return calls === undefined ? fs.fstat(fd) : statusOfOpen(calls, fd);
    },
    willRead: (fd) => void load()?.posix_fadvise(fd, 0, 0, POSIX_FADV_WILLNEED), // a hint: nothing follows from a refusal
    inFolder: (fd) => {
      const calls = load();
      return calls === undefined ? undefined : openFolder(calls, fd);
    },
    canCallInFolder: () => load() !== undefined,
  };
}
