import { unlessRefused } from '../platform/errno.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import { type FsPath, joinPath } from '../platform/fs-path.ts';
import type { FileTableBuilder } from './file-table-builder.ts';
import type { PathSelection } from './path-selection.ts';
import { ScanRowsBuilder } from './scan-rows-builder.ts';

export interface KnownFolder {
  /** as `addTo` returns them */
  readonly number: number;
  readonly path: FsPath;
  /** undefined for the root, which is given */
  readonly ino: bigint | undefined;
}

export interface PathRowsOptions {
  readonly root: FsPath;
  readonly device: bigint;
  readonly snapshotDepth: number;
  /** what may be found; everything where not given */
  readonly selection?: PathSelection;
  /**
   * True for the inode of a folder that the table has from elsewhere. What is in it is in the table, or was left out: a
   * second row of it would have two threads replace its names, who put back each other's times.
   */
  readonly isInTable?: (ino: bigint) => boolean;
}

/**
 * Rows of single files that are named by path, as a scan of the folders on their way would have found them. Nothing
 * on the way may be a symlink or on another device.
 */
export class PathRows {
  readonly #fs: FileSystem;
  readonly #options: PathRowsOptions;
  readonly #rows = new ScanRowsBuilder();
  /** the table's numbers of the folders that it has: of the root to begin with */
  #inTable: readonly number[] = [0];
  /** by path relative to the root; undefined where there is no such folder */
  readonly #folders = new Map<string, KnownFolder | undefined>();

  constructor(fs: FileSystem, options: PathRowsOptions) {
    this.#fs = fs;
    this.#options = options;
    this.#folders.set('', { number: 0, path: options.root, ino: undefined });
  }

  /** Adds the file that these names lead to, where there is one and `takes` takes it. */
  addFile(names: readonly FsPath[], takes: (status: FileStatus) => boolean): boolean {
    const name = names.at(-1);
    const folder = this.folder(names.slice(0, -1));
    if (folder === undefined || name === undefined) return false;
    if (!this.mayTake(() => names)) return false;
    const status = this.#lstat(joinPath(folder.path, name));
    if (status === undefined || !status.isFile() || status.dev !== this.#options.device || !takes(status)) return false;
    this.#rows.addName(folder.number, name, status);
    return true;
  }

  /** False for a file that is left out, whatever is there. Its names are not asked for where none is. */
  mayTake(names: () => readonly FsPath[]): boolean {
    return this.#options.selection?.takesFile?.(names()) !== false;
  }

  /** The folder that these names lead to. */
  folder(names: readonly FsPath[]): KnownFolder | undefined {
    const key = names.map(keyOf).join('/');
    if (!this.#folders.has(key)) this.#folders.set(key, this.#addFolder(names));
    return this.#folders.get(key);
  }

  /** Adds what was found since the last time to the table; returns its numbers of all folders, by theirs here. */
  addTo(builder: FileTableBuilder): readonly number[] {
    this.#inTable = builder.add(this.#rows.take(), this.#inTable);
    this.#rows.clear();
    return this.#inTable;
  }

  #addFolder(names: readonly FsPath[]): KnownFolder | undefined {
    const name = names.at(-1);
    const parent = this.folder(names.slice(0, -1));
    if (name === undefined || parent === undefined) return undefined;
    const path = joinPath(parent.path, name);
    const { device, snapshotDepth, selection, isInTable } = this.#options;
    if (selection?.takesFolder(names, path) === false) return undefined;
    const status = this.#lstat(path);
    if (status === undefined || !status.isDirectory() || status.dev !== device) return undefined;
    if (isInTable?.(status.ino) === true) return undefined;
    const isSnapshot = names.length === snapshotDepth;
    const row = this.#rows.addFolder(name, status, { parent: parent.number, isSnapshot });
    return { number: this.#inTable.length + row, path, ino: status.ino };
  }

  /** Undefined for what is gone, or out of reach: then it is no file to link to. */
  #lstat(path: FsPath): FileStatus | undefined {
    return unlessRefused(() => this.#fs.lstat(path));
  }
}

function keyOf(name: FsPath): string {
  return typeof name === 'string' ? name : `\0${name.toString('latin1')}`;
}
