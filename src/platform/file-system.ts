import type { Buffer } from 'node:buffer';
import type { BigIntStats } from 'node:fs';
import type { FsPath } from './fs-path.ts';

/** Identities and times are exact: bigint, ns; `birthtimeNs` is as in FileTimes. `blocks` are of 512 bytes. */
export type FileStatus = Pick<
  BigIntStats,
  | 'dev'
  | 'ino'
  | 'size'
  | 'blocks'
  | 'mode'
  | 'uid'
  | 'gid'
  | 'nlink'
  | 'atimeNs'
  | 'mtimeNs'
  | 'ctimeNs'
  | 'birthtimeNs'
  | 'isFile'
  | 'isDirectory'
  | 'isSymbolicLink'
>;

/** Exact times of a file. The birth time is 0 or that of the last change where the file system keeps none. */
export type FileTimes = Pick<BigIntStats, 'ino' | 'birthtimeNs' | 'ctimeNs' | 'mtimeNs'>;

export type SymlinkKind = 'file' | 'dir' | 'junction';

/** An entry of a folder as its listing tells it; `unknown` where the file system does not say (lstat does). */
export interface FolderEntry {
  readonly name: FsPath;
  readonly kind: 'file' | 'folder' | 'symlink' | 'special' | 'unknown';
}

/** The entries of a folder but for `.` and `..`, in no particular order. Good until the thread lists another folder. */
export interface FolderListing {
  readonly count: number;
  entry(index: number): FolderEntry;
  /** the same as the system wrote them, where this is to be had */
  readonly raw: RawEntries | undefined;
}

/** Entries of which nothing was made yet; each method takes the index of one. */
export interface RawEntries {
  /** True where the listing says that it is a regular file. */
  isFile(index: number): boolean;
  /** Where in `words` its inode number is, two words of which the low one is first; `listingTellsInodes` says if it is right. */
  inoAt(index: number): number;
  readonly words: Uint32Array;
  /** Where in `bytes` its name begins and ends. */
  nameStart(index: number): number;
  nameEnd(index: number): number;
  readonly bytes: Uint8Array;
}

/** The calls with which names are replaced. */
export interface NameCalls {
  lstat(path: FsPath): FileStatus;
  link(existing: FsPath, path: FsPath): void;
  rename(from: FsPath, to: FsPath): void;
  unlink(path: FsPath): void;
}

/** A folder that is open, in which relative paths begin; absolute paths are what they are. */
export interface OpenFolder extends NameCalls {
  /** As `link`; `existing` begins in another folder, which is open as `from`. */
  linkFrom(from: number, existing: FsPath, path: FsPath): void;
  /** Once, for it reads on from where it is. */
  list(): FolderListing;
  /** of the folder itself */
  setTimes(atimeNs: bigint, mtimeNs: bigint): void;
}

/**
 * The one door to the file system, synchronous: workers call it in batches (a small file costs a few µs this way
 * and several times that with promises). Errors are thrown as node throws them, with `code` and `syscall`.
 */
export interface FileSystem {
  lstat(path: FsPath): FileStatus;
  /** Follows symlinks. */
  stat(path: FsPath): FileStatus;
  fstat(fd: number): FileStatus;
  /** Follows no symlink. */
  times(path: FsPath): FileTimes;
  list(folder: FsPath): FolderEntry[];

  /** Follows no symlink, blocks on no FIFO, and leaves the access time alone where the system permits. */
  openForReading(path: FsPath): number;
  /** Follows no symlink (ELOOP or ENOTDIR). */
  openFolder(path: FsPath): number;
  /** Reads up to `length` bytes at `position`, fewer at the end of the file; 0 past it. */
  read(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): number;
  close(fd: number): void;
  /** Has the system begin to fetch the content of an open file, where it can be told. */
  willRead(fd: number): void;

  link(existing: FsPath, path: FsPath): void;
  rename(from: FsPath, to: FsPath): void;
  unlink(path: FsPath): void;
  /** Calls on names in the folder open as `fd`; undefined where the system has none that can be called. */
  inFolder(fd: number): OpenFolder | undefined;
  /** True where `inFolder` gives calls. */
  canCallInFolder(): boolean;
  /** Sets both times exactly where the platform can, else to the µs; follows no symlink. */
  setTimes(path: FsPath, atimeNs: bigint, mtimeNs: bigint): void;

  /** Creates the missing parents too; no error where it exists. */
  makeFolder(path: FsPath): void;
  /** Only an empty one. */
  removeFolder(path: FsPath): void;
  /** Fails with EEXIST where the name is taken, so it never touches another's file. On the disk when it returns. */
  createFile(path: FsPath, content: string | Buffer): void;
  readFile(path: FsPath): Buffer;

  /**
   * A new file, with `mode` less the umask, or else one that only its owner may read; EEXIST where the name is taken, so
   * it never opens what has other names.
   */
  createForWriting(path: FsPath, mode?: number): number;
  /** Returns the bytes written, which may be fewer than asked for. */
  write(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): number;
  /** Throws where this user may not write to the file, or nobody may. */
  checkWritable(path: FsPath): void;
  /** Waits until the bytes of the file have reached the disk. */
  flushFile(path: FsPath): void;
  /** Cuts the file to `size` bytes, or adds a hole up to there. */
  truncate(fd: number, size: number): void;
  /** By the system's own call, with what the platform keeps beside the bytes; EEXIST where the name is taken. */
  copyFile(from: FsPath, to: FsPath): void;
  /** Not recursive: EEXIST where it is there, ENOENT without the parent. The mode is 0777 where not given, less the umask. */
  makeOneFolder(path: FsPath, mode?: number): void;
  /** Absolute, with every symlink followed. */
  realPath(path: FsPath): FsPath;
  /** The text of a symlink. */
  readLink(path: FsPath): FsPath;
  /** `kind` matters on Windows alone. */
  makeSymlink(target: FsPath, path: FsPath, kind: SymlinkKind): void;
  /**
   * The permission bits. Follows no symlink, on Windows apart, and on Linux without a /proc: somebody else may have put
   * one in the place of what this user made.
   */
  setMode(path: FsPath, mode: number): void;
  /** Follows no symlink. */
  setOwner(path: FsPath, uid: number, gid: number): void;
  /** Bytes that this user may still write where `path` is. */
  freeBytes(path: FsPath): number;
  /** Bytes that the file system has where `path` is, used or not; 0 where it does not tell. */
  diskBytes(path: FsPath): number;
  /**
   * Waits until all that was written to the file system that the folder is on has reached the disk, whoever wrote it;
   * throws where some of it could not be written. False where the system cannot be told to.
   */
  flushDisk(folder: FsPath): boolean;
  /** The same while this thread goes on. Resolves at once where the system cannot be told to. */
  startFlush(folder: FsPath): Promise<void>;
}
