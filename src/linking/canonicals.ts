import { isUntouched, type SeenFile } from '../domain/seen-file.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import type { FileStatus, FileSystem, OpenFolder } from '../platform/file-system.ts';
import { type FsPath, joinPath } from '../platform/fs-path.ts';
import { settledLook } from '../platform/settled-look.ts';
import type { FolderReach, HeldFolder } from './held-folder.ts';

/** Where files and their folders are; the caller has them in a file table. */
export interface CanonicalSource {
  readonly fs: FileSystem;
  readonly reach: FolderReach;
  folderOf(name: number): number;
  folderPath(folder: number): FsPath;
  folderIno(folder: number): bigint;
  nameIn(name: number): FsPath;
  namesOf(inode: number): Iterable<number>;
  seen(inode: number): SeenFile;
}

/** A name of a file that is to have more of them. */
export interface CanonicalName {
  lstat(): FileStatus;
  /** Makes `temporary`, a path of the folder that is held, another name of the file. */
  linkTo(held: HeldFolder, temporary: FsPath): void;
}

export function nameByPath(fs: FileSystem, path: FsPath): CanonicalName {
  return { lstat: () => fs.lstat(path), linkTo: ({ calls }, temporary) => calls.link(path, temporary) };
}

/** Names come in the order of their canonicals' folders, so few are in use at a time. */
const MOST_OPEN = 4;

/**
 * Finds names of canonicals, in folders that are the ones that the scan saw. Where folders can be held open nothing that
 * happens to a path leads elsewhere: neither is something outside the root linked, nor a file that only others may read.
 */
export class Canonicals {
  readonly #source: CanonicalSource;
  /** by inode: the name under which it was found, undefined where there is none */
  readonly #found = new Map<number, number | undefined>();
  /** by folder; undefined where another is in its place. The first is the one that was taken first. */
  readonly #folders = new Map<number, SourceFolder | undefined>();

  constructor(source: CanonicalSource) {
    this.#source = source;
  }

  /** A name under which the file is still, untouched, what was read; looked for once. */
  nameOf(inode: number): CanonicalName | undefined {
    if (!this.#found.has(inode)) this.#found.set(inode, this.#find(inode));
    const name = this.#found.get(inode);
    return name === undefined ? undefined : this.#at(name);
  }

  /** Lets go of all folders. */
  close(): void {
    for (const folder of this.#folders.values()) folder?.close();
    this.#folders.clear();
  }

  #find(inode: number): number | undefined {
    const seen = this.#source.seen(inode);
    for (const name of this.#source.namesOf(inode)) {
      try {
        const at = this.#at(name);
        if (at !== undefined && isUntouched(seen, settledLook(seen, at.lstat))) return name;
      } catch (error: unknown) {
        errnoOrThrow(error); // gone, or out of reach: perhaps another name is not
      }
    }
    return undefined;
  }

  #at(row: number): CanonicalName | undefined {
    const folder = this.#folder(this.#source.folderOf(row));
    const name = this.#source.nameIn(row);
    if (folder === undefined) return undefined;
    return {
      lstat: () => folder.lstat(name),
      linkTo: (held, temporary) => folder.linkTo(name, held, temporary),
    };
  }

  #folder(row: number): SourceFolder | undefined {
    if (this.#folders.has(row)) return this.#folders.get(row);
    if (this.#folders.size === MOST_OPEN) this.#letGoOfOldest();
    const { fs, reach } = this.#source;
    const taken = takeFolder(fs, this.#source.folderPath(row), { ino: this.#source.folderIno(row), reach });
    this.#folders.set(row, taken);
    return taken;
  }

  #letGoOfOldest(): void {
    for (const [row, folder] of this.#folders) {
      this.#folders.delete(row);
      folder?.close();
      return;
    }
  }
}

interface SourceFolder {
  lstat(name: FsPath): FileStatus;
  linkTo(name: FsPath, held: HeldFolder, temporary: FsPath): void;
  close(): void;
}

/** Undefined where it is no longer the folder `ino`, or cannot be opened. */
function takeFolder(
  fs: FileSystem,
  path: FsPath,
  { ino, reach }: { ino: bigint; reach: FolderReach },
): SourceFolder | undefined {
  try {
    if (reach !== 'paths') return takeOpen(fs, path, { ino, reach });
    return fs.lstat(path).ino === ino ? { ...byPaths(fs, path), close: () => undefined } : undefined;
  } catch (error: unknown) {
    errnoOrThrow(error);
    return undefined;
  }
}

function takeOpen(
  fs: FileSystem,
  path: FsPath,
  { ino, reach }: { ino: bigint; reach: FolderReach },
): SourceFolder | undefined {
  const fd = fs.openFolder(path);
  const close = (): void => fs.close(fd);
  let taken: Reached | undefined;
  try {
    if (fs.fstat(fd).ino !== ino) return undefined;
    const held = byPaths(fs, `/proc/self/fd/${fd}`);
    const calls = reach === 'calls' ? fs.inFolder(fd) : undefined;
    taken = calls === undefined ? held : byCalls(calls, fd, held.linkTo);
    return { ...taken, close };
  } finally {
    if (taken === undefined) close();
  }
}

type Reached = Omit<SourceFolder, 'close'>;

function byCalls({ lstat }: OpenFolder, fd: number, otherwise: Reached['linkTo']): Reached {
  return {
    lstat,
    linkTo: (name, held, temporary) =>
      held.linkFrom === undefined ? otherwise(name, held, temporary) : held.linkFrom(fd, name, temporary),
  };
}

function byPaths(fs: FileSystem, folder: FsPath): Reached {
  return {
    lstat: (name) => fs.lstat(joinPath(folder, name)),
    linkTo: (name, { calls }, temporary) => calls.link(joinPath(folder, name), temporary),
  };
}
