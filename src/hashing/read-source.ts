import type { Attempt } from '../domain/failure.ts';
import type { SeenFile } from '../domain/seen-file.ts';
import type { FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';

/** The part of the file system that reading a file's content needs. */
export type ReadPort = Pick<FileSystem, 'openForReading' | 'willRead' | 'read' | 'fstat' | 'close'>;

/** The files of a call as the caller knows them: an `id` is the caller's handle. */
export interface ReadSource {
  readonly fs: ReadPort;
  pathOf(id: number): FsPath;
  /** Its inode number. */
  inoOf(id: number): bigint;
  seen(id: number): SeenFile;
  /** A number: files of which it is the same are eligible for one another. */
  eligibilityOf(id: number): number;
  /** Bytes just read from a file; called for each file, and for each block of a large one. */
  onBytes(count: number): void;
  /** So many unread files were read, or are about to be where they are large. */
  onFiles(count: number): void;
  /** Which of these bytes were read only to compare them: of a known file, or of a small one read again. */
  onCompared(count: number): void;
  /** Asked before each file, and before each block of a large one. */
  isCancelled(): boolean;
}

/** Inodes of one size in bytes. */
export interface SizeClass {
  readonly size: number;
  /** must be read */
  readonly unread: ArrayLike<number>;
  /** read only where an unread file may turn out to be equal and eligible */
  readonly known: ArrayLike<number>;
  /** what the index says of `known`, in the same order */
  readonly knownDigests: BigUint64Array;
}

/** Files proved equal byte for byte in this call, at least one of them an unread one. */
export interface ContentGroup {
  readonly size: number;
  readonly digest: bigint;
  readonly members: readonly number[];
}

export interface ReadFault {
  readonly attempted: Attempt;
  /** an errno name or FailureCode.changed */
  readonly code: string;
}

export interface ReadFailure extends ReadFault {
  readonly id: number;
}

export interface PartitionResult {
  /** groups of one included; two groups of one size and digest are a true collision */
  readonly groups: readonly ContentGroup[];
  readonly failures: readonly ReadFailure[];
  /** known files whose bytes are not those that the index remembers */
  readonly rotten: readonly number[];
  readonly bytesRead: number;
  /** true: unread files that are in no group and no failure were not read, or not to the end */
  readonly cancelled: boolean;
}

interface HashedFile {
  readonly id: number;
  readonly digest: bigint;
}

export interface HashResult {
  readonly files: readonly HashedFile[];
  readonly failures: readonly ReadFailure[];
  readonly bytesRead: number;
  readonly cancelled: boolean;
}
