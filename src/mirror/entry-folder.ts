import { unlessRefused } from '../platform/errno.ts';
import type { FileStatus, FileSystem, NameCalls } from '../platform/file-system.ts';
import { type FsPath, joinPath } from '../platform/fs-path.ts';
import { type OpenForNames, openForNames } from '../platform/open-for-names.ts';

/**
 * A folder that entries are in; names are relative to it. Once a name is looked at it is held open, where the system
 * has calls for that: no path is walked for each name then. Elsewhere, and where it cannot be opened, its path is used.
 */
export class EntryFolder implements NameCalls {
  readonly path: FsPath;
  readonly #fs: FileSystem;
  #open: OpenForNames | undefined;
  #isTried = false;

  constructor(path: FsPath, fs: FileSystem) {
    this.path = path;
    this.#fs = fs;
  }

  lstat(name: FsPath): FileStatus {
    return this.#reach()?.calls.lstat(name) ?? this.#fs.lstat(joinPath(this.path, name));
  }

  /** `existing` is absolute. */
  link(existing: FsPath, name: FsPath): void {
    const open = this.#reach();
    if (open === undefined) this.#fs.link(existing, joinPath(this.path, name));
    else open.calls.link(existing, name);
  }

  /** Gives a file of another folder a name in this one. */
  linkFrom(other: EntryFolder, existing: FsPath, name: FsPath): void {
    const [from, to] = [other.#reach(), this.#reach()];
    if (from === undefined || to === undefined) this.link(joinPath(other.path, existing), name);
    else to.calls.linkFrom(from.fd, existing, name);
  }

  rename(from: FsPath, to: FsPath): void {
    const open = this.#reach();
    if (open === undefined) this.#fs.rename(joinPath(this.path, from), joinPath(this.path, to));
    else open.calls.rename(from, to);
  }

  unlink(name: FsPath): void {
    const open = this.#reach();
    if (open === undefined) this.#fs.unlink(joinPath(this.path, name));
    else open.calls.unlink(name);
  }

  /** To be called when its last entry is done. */
  close(): void {
    this.#open?.close();
    this.#open = undefined;
  }

  #reach() {
    if (!this.#isTried) this.#open = unlessRefused(() => openForNames(this.#fs, this.path));
    this.#isTried = true;
    return this.#open;
  }
}
