import { CREATE_FLAGS, PRIVATE } from './create-flags.ts';
import { isErrno } from './errno.ts';
import type { FileSystem, OpenFolder } from './file-system.ts';
import type { FsPath } from './fs-path.ts';
import { closeFile, openFile, readFile, writeFile } from './native-files.ts';
import { statusAt, statusBehind, statusOfOpen } from './native-status.ts';
import { isOnFuse } from './on-fuse.ts';
import { openFolder } from './open-folder.ts';
import { FOLDER_FLAGS, openForReading } from './open-for-reading.ts';
import { checkResult, type FolderCalls, pathBytes } from './posix-calls.ts';
import { type ModeCalls, setModeByDescriptor } from './set-mode.ts';

const POSIX_FADV_WILLNEED = 3;

interface Loaded {
  readonly calls: FolderCalls;
  readonly open: (path: FsPath, flags: number) => number;
  readonly names: OpenFolder;
  readonly modes: ModeCalls;
}

/**
 * A file system that looks at files, reads them, and works in open folders, by the system's own calls where these can
 * be made. A look or a read by path alone does not load them: a thread that makes a few of those would lose more than
 * it gains.
 */
export function linuxFileSystem(fs: FileSystem, loadCalls: () => FolderCalls | undefined): FileSystem {
  let loaded: Loaded | undefined;
  const load = (): FolderCalls | undefined => {
    const calls = loaded?.calls ?? loadCalls();
    if (calls !== undefined) {
      const open = (path: FsPath, flags: number): number => openFile(calls, path, flags);
      const chmod = (path: FsPath, mode: number): void =>
        checkResult(calls, calls.chmod(pathBytes(path), mode), { syscall: 'chmod', path });
      const modes = { open, chmod, close: (fd: number) => void closeFile(calls, fd) };
      loaded ??= { calls, open, names: openFolder(calls, calls.AT_FDCWD), modes };
    }
    return calls;
  };
  return {
    ...fs,
    lstat: (path) => (loaded === undefined ? fs.lstat(path) : statusAt(loaded.calls, loaded.calls.AT_FDCWD, path)),
    stat: (path) => (loaded === undefined ? fs.stat(path) : statusBehind(loaded.calls, path)),
    link: (existing, path) => (loaded?.names ?? fs).link(existing, path),
    rename: (from, to) => (loaded?.names ?? fs).rename(from, to),
    unlink: (path) => (loaded?.names ?? fs).unlink(path),
    fstat: (fd) => {
      const calls = load();
      return calls === undefined ? fs.fstat(fd) : statusOfOpen(calls, fd);
    },
    openForReading: (path) => (loaded === undefined ? fs.openForReading(path) : openForReading(path, loaded.open)),
    openFolder: (path) => (loaded === undefined ? fs.openFolder(path) : loaded.open(path, FOLDER_FLAGS)),
    read: (fd, buffer, offset, length, position) => {
      if (loaded === undefined) return fs.read(fd, buffer, offset, length, position);
      return readFile(loaded.calls, fd, { buffer: offset === 0 ? buffer : buffer.subarray(offset), length, position });
    },
    createForWriting: (path, mode = PRIVATE) =>
      loaded === undefined ? fs.createForWriting(path, mode) : openFile(loaded.calls, path, CREATE_FLAGS, mode),
    write: (fd, buffer, offset, length, position) => {
      if (loaded === undefined) return fs.write(fd, buffer, offset, length, position);
      return writeFile(loaded.calls, fd, { buffer: offset === 0 ? buffer : buffer.subarray(offset), length, position });
    },
    setMode: (path, mode) => setModeByDescriptor(path, mode, loaded?.modes),
    close: (fd) => {
      if (loaded === undefined || !closeFile(loaded.calls, fd)) fs.close(fd);
    },
    willRead: (fd) => void load()?.posix_fadvise(fd, 0, 0, POSIX_FADV_WILLNEED), // a hint: nothing follows from a refusal
    inFolder: (fd) => {
      const calls = load();
      return calls === undefined ? undefined : openFolder(calls, fd);
    },
    canCallInFolder: () => load() !== undefined,
    flushDisk: (folder) => {
      const calls = load();
      return calls === undefined ? fs.flushDisk(folder) : flushDisk(calls, folder);
    },
    startFlush: (folder) => {
      const calls = load();
      return calls === undefined ? fs.startFlush(folder) : startFlush(calls, folder);
    },
  };
}

/** The call is not there, or a container forbids it. */
const REFUSALS = ['ENOSYS', 'EPERM', 'EINVAL', 'ENOTSUP'];

/**
 * An error of a write that failed earlier, and that nobody was told of yet, is told too (from Linux 5.8). On FUSE syncfs
 * does nothing: what is there is on other file systems of this machine, and nobody knows on which.
 */
function flushDisk(calls: FolderCalls, folder: FsPath): boolean {
  if (isOnFuse(folder)) calls.sync();
  const fd = openFile(calls, folder, FOLDER_FLAGS);
  try {
    checkResult(calls, calls.syncfs(fd), { syscall: 'syncfs', path: folder });
    return true;
  } catch (error: unknown) {
    if (isErrno(error, ...REFUSALS)) return false;
    throw error;
  } finally {
    closeFile(calls, fd);
  }
}

async function startFlush(calls: FolderCalls, folder: FsPath): Promise<void> {
  const fd = openFile(calls, folder, FOLDER_FLAGS);
  try {
    await calls.syncfsAside(fd, (result) => checkResult(calls, result, { syscall: 'syncfs', path: folder }));
  } catch (error: unknown) {
    if (!isErrno(error, ...REFUSALS)) throw error;
  } finally {
    closeFile(calls, fd);
  }
}
