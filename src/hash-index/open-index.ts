import path from 'node:path';
import { UserError } from '../domain/user-error.ts';
import { canMap } from '../platform/can-map.ts';
import { errnoOf, isErrno } from '../platform/errno.ts';
import { errnoWords } from '../platform/errno-words.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import { nodeFileSystem } from '../platform/node-file-system.ts';
import { checkIndexFile, type IndexFileState } from './check-index-file.ts';
import { leaveCleanMark, takeCleanMark } from './clean-mark.ts';
import { readFrozenIndex } from './frozen-index.ts';
import type { HashIndex } from './hash-index.ts';
import { openLmdbIndex } from './lmdb-index.ts';
import { noIndex } from './no-index.ts';
import { openToGroup } from './open-to-group.ts';
import { makeOwnFile } from './own-file.ts';
import { FORMAT_VERSION } from './record-codec.ts';
import { checkRoomForCommit, reserveLockFile } from './room-for-index.ts';

/** Each costs as much as reading the whole index; a run commits every few seconds at most. */
const MOST_TRIES = 10;

export interface OpenIndexOptions {
  /** an existing folder, which no other run uses; the index is `index.mdb` in it */
  readonly folder: string;
  /** look into it and leave every byte in the folder as it is; no index, or a damaged one, is as good as none */
  readonly readOnly: boolean;
  readonly fs?: FileSystem;
  /** ms since the epoch */
  readonly now?: number;
}

/** In the folder of the index. */
export const INDEX_FILE = 'index.mdb';

export interface OpenedIndex {
  readonly index: HashIndex;
  /** where the file that could not be used now is; it is never deleted, nor anything overwritten by it */
  readonly setAside?: string;
}

/**
 * Opens the index, or begins one. What is there and cannot be used is set aside. Throws UserError('refused') for the
 * index of a newer version of this program, UserError('failed') where the folder or its disk does not allow an index.
 */
export function openIndex({ folder, readOnly, fs = nodeFileSystem, now = Date.now() }: OpenIndexOptions): OpenedIndex {
  const file = path.join(folder, INDEX_FILE);
  try {
    return readOnly ? { index: openFrozen(fs, file) } : openForWriting(fs, file, now);
  } catch (cause: unknown) {
    throw cause instanceof UserError ? cause : couldNotOpen(file, cause);
  }
}

/** Another run may write to the file meanwhile: then what was read makes no sense, and it is read again. */
function openFrozen(fs: FileSystem, file: string): HashIndex {
  for (let tries = 1; ; tries++) {
    const before = lookAt(fs, file);
    if (before?.isFile() !== true) return noIndex;
    const index = readFrozen(fs, file);
    if (index !== undefined) return index;
    if (tries === MOST_TRIES || lookAt(fs, file)?.mtimeNs === before.mtimeNs) return noIndex;
  }
}

function readFrozen(fs: FileSystem, file: string): HashIndex | undefined {
  const fd = fs.openForReading(file);
  let index: HashIndex | undefined;
  try {
    const frozen = unlessUnreadable(() => readFrozenIndex(fs, fd));
    if (frozen.state.state === 'newer') throw newer(file, frozen.state.format);
    index = 'index' in frozen ? frozen.index : undefined;
  } finally {
    if (index === undefined) fs.close(fd);
  }
  return index;
}

function openForWriting(fs: FileSystem, file: string, now: number): OpenedIndex {
  const lockFile = `${file}-lock`; // LMDB's own
  if (lookAt(fs, lockFile)?.isFile() === false) setAside(fs, lockFile);
  makeOwnFile(fs, lockFile);
  makeOwnFile(fs, file);
  const checkRoom = (): void => checkRoomForCommit(fs, file);
  checkRoom();
  const checkedAt = takeCleanMark(fs, file, now);
  const moved = checkedAt === undefined && !isUsable(fs, file) ? setAside(fs, file) : undefined;
  const onClosed = (): void => leaveCleanMark(fs, file, checkedAt ?? now);
  const files = [file, lockFile];
  const missing = files.filter((each) => lookAt(fs, each) === undefined);
  // Where LMDB cannot open one of them, lmdb frees what it has freed: that can take the process down.
  for (const there of files.filter((each) => !missing.includes(each))) fs.checkWritable(there);
  if (missing.includes(lockFile)) reserveLockFile(fs, lockFile);
  if (!canMap(lockFile)) {
    if (missing.includes(lockFile)) fs.unlink(lockFile);
    throw cannotMap(file);
  }
  const index = openLmdbIndex(file, now, { onClosed, checkRoom });
  for (const made of missing) openToGroup(fs, made);
  return moved === undefined ? { index } : { index, setAside: moved };
}

/** LMDB goes on where it cannot map its lock file, and that takes the process down. */
function cannotMap(file: string): UserError {
  return new UserError('refused', `The disk of ${file} cannot hold the index: it maps no files into memory.`, {
    hint: 'Keep the index on another disk with --index DIR, or do without with --no-index.',
  });
}

/** So is none: then one is begun. */
function isUsable(fs: FileSystem, file: string): boolean {
  const there = lookAt(fs, file);
  if (there?.isFile() !== true) return there === undefined;
  const fd = fs.openForReading(file);
  try {
    const { state } = unlessUnreadable(() => ({ state: checkIndexFile(fs, fd) }));
    if (state.state === 'newer') throw newer(file, state.format);
    return state.state !== 'unreadable';
  } finally {
    fs.close(fd);
  }
}

/** A disk that cannot read the file is no better than bytes that make no sense. */
function unlessUnreadable<T extends { state: IndexFileState }>(read: () => T): T | { state: IndexFileState } {
  try {
    return read();
  } catch (error: unknown) {
    if (isErrno(error, 'EIO')) return { state: { state: 'unreadable', reason: 'EIO' } };
    throw error;
  }
}

function setAside(fs: FileSystem, file: string): string {
  for (let n = 1; ; n++) {
    const free = `${file}.unreadable-${n}`;
    if (lookAt(fs, free) !== undefined) continue;
    fs.rename(file, free);
    return free;
  }
}

/** Undefined where there is none in the folder. That the folder is none (ENOTDIR) is to be told. */
function lookAt(fs: FileSystem, file: string): FileStatus | undefined {
  try {
    return fs.lstat(file);
  } catch (error: unknown) {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function newer(file: string, format: number): UserError {
  return new UserError(
    'refused',
    `The index ${file} is of a newer version of dedupe-backups (format ${format}, this version knows ${FORMAT_VERSION}).`,
    { hint: 'Use that version, or keep another index with --index DIR, or do without with --no-index.' },
  );
}

function couldNotOpen(file: string, cause: unknown): UserError {
  const code = errnoOf(cause);
  const reason = code === undefined ? String(cause instanceof Error ? cause.message : cause) : errnoWords(code);
  return new UserError('failed', `The index ${file} could not be opened: ${reason}.`, {
    hint: isErrno(cause, 'EACCES', 'EPERM')
      ? 'Run this as the user who owns the backups; commands that can do without it take --no-index.'
      : 'Keep it elsewhere with --index DIR, or do without with --no-index.',
    cause,
  });
}
