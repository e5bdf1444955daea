import type { Buffer } from 'node:buffer';
import fs from 'node:fs';
import { CREATE_FLAGS, PRIVATE } from './create-flags.ts';
import { setTimesExactly } from './exact-times.ts';
import type { FileSystem, FolderEntry } from './file-system.ts';
import { decodeName, type FsPath, mayHaveLostBytes } from './fs-path.ts';
import { linuxFileSystem } from './linux-file-system.ts';
import { makeFolder } from './make-folder.ts';
import { FOLDER_FLAGS, openForReading } from './open-for-reading.ts';
import { pause } from './pause.ts';
import { currentPlatform, type PlatformProfile } from './platform-profile.ts';
import { folderCalls, posixCalls } from './posix-calls.ts';
import { followLinks } from './real-path.ts';
import { removeQuietly } from './remove-quietly.ts';
import { setModeByPath } from './set-mode.ts';
import { windowsCalls } from './windows-calls.ts';
import { windowsFileSystem } from './windows-file-system.ts';

const plainFileSystem: FileSystem = {
  stat: (path) => withPlainInode(fs.statSync(path, { bigint: true })),
  lstat: (path) => withPlainInode(fs.lstatSync(path, { bigint: true })),
  fstat: (fd) => withPlainInode(fs.fstatSync(fd, { bigint: true })),
  times: (path) => withPlainInode(fs.lstatSync(path, { bigint: true })),
  list: listFolder,

  openForReading: (path) => openForReading(path, fs.openSync),
  openFolder: (path) => fs.openSync(path, FOLDER_FLAGS),
  read: (fd, buffer, offset, length, position) => fs.readSync(fd, buffer, offset, length, position),
  close: (fd) => fs.closeSync(fd),
  willRead: () => undefined,

  link: (existing, path) => fs.linkSync(existing, path),
  rename: (from, to) => fs.renameSync(from, to),
  unlink: (path) => fs.unlinkSync(path),
  inFolder: () => undefined,
  canCallInFolder: () => false,
  setTimes: (path, atimeNs, mtimeNs) => setTimesExactly(path, atimeNs, mtimeNs),

  makeFolder,
  removeFolder: (path) => fs.rmdirSync(path),
  createFile,
  readFile: (path) => fs.readFileSync(path),

  createForWriting: (path, mode = PRIVATE) => fs.openSync(path, CREATE_FLAGS, mode),
  write: (fd, buffer, offset, length, position) => fs.writeSync(fd, buffer, offset, length, position),
  checkWritable: (path) => fs.accessSync(path, fs.constants.W_OK),
  flushFile,
  truncate: (fd, size) => fs.ftruncateSync(fd, size),
  copyFile: (from, to) => fs.copyFileSync(from, to, fs.constants.COPYFILE_EXCL),
  makeOneFolder: (path, mode) => fs.mkdirSync(path, { mode }),
  realPath: (path) => decodeName(followLinks(path)),
  readLink: (path) => decodeName(fs.readlinkSync(path, { encoding: 'buffer' })),
  makeSymlink: (target, path, kind) => fs.symlinkSync(target, path, kind),
  setMode: (path, mode) => fs.chmodSync(path, mode),
  setOwner: (path, uid, gid) => fs.lchownSync(path, uid, gid),
  freeBytes: (path) => {
    const { bavail, bsize } = fs.statfsSync(path);
    return bavail * bsize;
  },
  diskBytes: (path) => {
    const { blocks, bsize } = fs.statfsSync(path);
    return blocks * bsize;
  },
  flushDisk: () => false,
  startFlush: () => Promise.resolve(),
};

export const nodeFileSystem: FileSystem = forPlatform(currentPlatform());

function forPlatform({ name, busy }: PlatformProfile): FileSystem {
  if (name === 'linux') return linuxFileSystem({ ...plainFileSystem, flushDisk: flushAllDisks }, folderCalls);
  if (name === 'macos') return { ...plainFileSystem, setMode: setModeByPath, flushDisk: flushMac };
  return windowsFileSystem(plainFileSystem, { busy, calls: windowsCalls, sleep: pause });
}

/** Node shows numbers from 2^63 on as negative ones: NTFS has such, and so have mergerfs and network drives. */
function withPlainInode(status: fs.BigIntStats): fs.BigIntStats {
  if (status.ino < 0n) status.ino = BigInt.asUintN(64, status.ino);
  return status;
}

function flushFile(path: FsPath): void {
  // Windows flushes only for who may write.
  const fd = currentPlatform().name === 'windows' ? fs.openSync(path, 'r+') : openForReading(path, fs.openSync);
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** By `sync`, where `syncfs` cannot be called: what could not be written it does not tell. False where neither can. */
function flushAllDisks(): boolean {
  const calls = posixCalls();
  calls?.sync();
  return calls !== undefined;
}

/** The call hands all to the disk, and node's `fsync` has the disk itself write what it was handed. */
function flushMac(folder: FsPath): boolean {
  if (!flushAllDisks()) return false;
  const fd = fs.openSync(folder, FOLDER_FLAGS);
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
  return true;
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

function createFile(path: FsPath, content: string | Buffer): void {
  const fd = fs.openSync(path, 'wx');
  let isWhole = false;
  try {
    fs.writeFileSync(fd, content);
    fs.fsyncSync(fd);
    isWhole = true;
  } finally {
    fs.closeSync(fd);
    if (!isWhole) removeQuietly(nodeFileSystem, path); // as on a full disk: nobody could read it for what it is to be
  }
}
