import type { Buffer } from 'node:buffer';
import fs from 'node:fs';
import { isErrno } from './errno.ts';
import { setTimesExactly } from './exact-times.ts';
import type { FileSystem, FolderEntry } from './file-system.ts';
import { decodeName, type FsPath, mayHaveLostBytes } from './fs-path.ts';
import { linuxFileSystem } from './linux-file-system.ts';
import { currentPlatform, type PlatformProfile } from './platform-profile.ts';
import { folderCalls } from './posix-calls.ts';
import { windowsCalls } from './windows-calls.ts';
import { windowsFileSystem } from './windows-file-system.ts';

// Flags that a platform lacks are undefined there.
const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_DIRECTORY = 0 } = fs.constants;
const CREATE_FLAGS = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
const PRIVATE = 0o600;
const READ_FLAGS = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
/** Dropped for good at the first EPERM: only a file's owner and root may leave access times alone. */
let noAtime = fs.constants.O_NOATIME ?? 0;

const plainFileSystem: FileSystem = {
  stat: (path) => fs.statSync(path, { bigint: true }),
  lstat: (path) => fs.lstatSync(path, { bigint: true }),
  fstat: (fd) => fs.fstatSync(fd, { bigint: true }),
  list: listFolder,

  openForReading,
  openFolder: (path) => fs.openSync(path, READ_FLAGS | O_DIRECTORY),
  read: (fd, buffer, offset, length, position) => fs.readSync(fd, buffer, offset, length, position),
  close: (fd) => fs.closeSync(fd),
  willRead: () => undefined,

  link: (existing, path) => fs.linkSync(existing, path),
  rename: (from, to) => fs.renameSync(from, to),
  unlink: (path) => fs.unlinkSync(path),
  inFolder: () => undefined,
  canCallInFolder: () => false,
  setTimes: (path, atimeNs, mtimeNs) => setTimesExactly(path, atimeNs, mtimeNs),

  makeFolder: (path) => void fs.mkdirSync(path, { recursive: true }),
  removeFolder: (path) => fs.rmdirSync(path),
  createFile,
  readFile: (path) => fs.readFileSync(path),

  createForWriting: (path) => fs.openSync(path, CREATE_FLAGS, PRIVATE),
  write: (fd, buffer, offset, length, position) => fs.writeSync(fd, buffer, offset, length, position),
  truncate: (fd, size) => fs.ftruncateSync(fd, size),
  copyFile: (from, to) => fs.copyFileSync(from, to, fs.constants.COPYFILE_EXCL),
  makeOneFolder: (path) => fs.mkdirSync(path),
  realPath: (path) => decodeName(fs.realpathSync.native(path, { encoding: 'buffer' })),
  readLink: (path) => decodeName(fs.readlinkSync(path, { encoding: 'buffer' })),
  makeSymlink: (target, path, kind) => fs.symlinkSync(target, path, kind),
  setMode: (path, mode) => fs.chmodSync(path, mode),
  setOwner: (path, uid, gid) => fs.lchownSync(path, uid, gid),
  freeBytes: (path) => {
    const { bavail, bsize } = fs.statfsSync(path);
    return bavail * bsize;
  },
};

export const nodeFileSystem: FileSystem = forPlatform(currentPlatform());

function forPlatform({ name, busy }: PlatformProfile): FileSystem {
  if (name === 'linux') return linuxFileSystem(plainFileSystem, folderCalls);
  if (name !== 'windows') return plainFileSystem;
  const nap = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const sleep = (ms: number): void => void Atomics.wait(nap, 0, 0, ms);
  return windowsFileSystem(plainFileSystem, { busy, calls: windowsCalls, sleep });
}

function listFolder(folder: FsPath): FolderEntry[] {
  const entries = fs.readdirSync(folder, { withFileTypes: true });
  if (!entries.some((entry) => mayHaveLostBytes(entry.name))) return entries.map(toFolderEntry);
  return fs.readdirSync(folder, { withFileTypes: true, encoding: 'buffer' }).map(toFolderEntry);
}

function toFolderEntry(entry: fs.Dirent<string> | fs.Dirent<Buffer>): FolderEntry {
  return { name: entry.name, kind: kindOf(entry) };
}

function kindOf(entry: fs.Dirent<string> | fs.Dirent<Buffer>): FolderEntry['kind'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (entry.isSymbolicLink()) return 'symlink';
  if (entry.isFIFO() || entry.isSocket() || entry.isBlockDevice() || entry.isCharacterDevice()) return 'special';
  return 'unknown';
}

function openForReading(path: FsPath): number {
  if (noAtime === 0) return fs.openSync(path, READ_FLAGS);
  try {
    return fs.openSync(path, READ_FLAGS | noAtime);
  } catch (error: unknown) {
    if (!isErrno(error, 'EPERM')) throw error;
    noAtime = 0;
    return fs.openSync(path, READ_FLAGS);
  }
}

function createFile(path: FsPath, content: string | Buffer): void {
  const fd = fs.openSync(path, 'wx');
  try {
    fs.writeFileSync(fd, content);
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}
