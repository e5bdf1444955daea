import { unlessRefused } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { below } from './copy-plan.ts';
import type { SourceFolder, SourceTree } from './source-tree.ts';

/**
 * Where the folders of the source are in the previous snapshot. A path to one must lead through folders alone: where
 * there was a symlink, its target is another tree, perhaps the source itself, and a link to a file of that would tie
 * the backup to a live file.
 */
export class PreviousFolders {
  readonly #folders: readonly SourceFolder[];
  readonly #previous: FsPath | undefined;
  readonly #fs: FileSystem;
  /** by number, of those that were asked for */
  readonly #known: (FsPath | undefined)[] = [];

  constructor({ folders }: SourceTree, previous: FsPath | undefined, fs: FileSystem) {
    this.#folders = folders;
    this.#previous = previous;
    this.#fs = fs;
  }

  /** Undefined where no such folder was there. Each is looked at once. */
  of(number: number): FsPath | undefined {
    if (!(number in this.#known)) this.#known[number] = this.#look(this.#folders[number]);
    return this.#known[number];
  }

  #look(folder: SourceFolder): FsPath | undefined {
    if (this.#previous === undefined) return undefined;
    if (folder.parent !== undefined && this.of(folder.parent) === undefined) return undefined;
    const path = below(this.#previous, folder);
    const isThere = unlessRefused(() => this.#fs.lstat(path).isDirectory(), false);
    return isThere ? path : undefined;
  }
}
