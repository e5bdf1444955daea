import type { Buffer } from 'node:buffer';
import type { BigIntStats } from 'node:fs';
import type { FsPath } from './fs-path.ts';

/** Identities and times are exact: bigint, ns. `blocks` are of 512 bytes. */
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
  | 'isFile'
  | 'isDirectory'
  | 'isSymbolicLink'
>;

/** An entry of a folder as its listing tells it; `unknown` where the file system does not say (lstat does). */
export interface FolderEntry {
  readonly name: FsPath;
  readonly kind: 'file' | 'folder' | 'symlink' | 'special' | 'unknown';
}

/**
 * The one door to the file system, synchronous: workers call it in batches (a small file costs a few µs this way
 * and several times that with promises). Errors are thrown as node throws them, with `code` and `syscall`.
 */
export interface FileSystem {
  lstat(path: FsPath): FileStatus;
  fstat(fd: number): FileStatus;
  list(folder: FsPath): FolderEntry[];

  /** Follows no symlink, blocks on no FIFO, and leaves the access time alone where the system permits. */
  openForReading(path: FsPath): number;
  /** Follows no symlink (ELOOP or ENOTDIR). */
  openFolder(path: FsPath): number;
  /** Reads up to `length` bytes at `position`, fewer at the end of the file; 0 past it. */
  read(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): number;
  close(fd: number): void;

  link(existing: FsPath, path: FsPath): void;
  rename(from: FsPath, to: FsPath): void;
  unlink(path: FsPath): void;
  /** Sets both times exactly where the platform can, else to the µs; follows no symlink. */
  setTimes(path: FsPath, atimeNs: bigint, mtimeNs: bigint): void;

  /** Creates the missing parents too; no error where it exists. */
  makeFolder(path: FsPath): void;
  /** Only an empty one. */
  removeFolder(path: FsPath): void;
  /** Fails with EEXIST where the name is taken, so it never touches another's file. On the disk when it returns. */
  createFile(path: FsPath, content: string | Buffer): void;
  readFile(path: FsPath): Buffer;
}
