import { temporaryName } from '../domain/state-names.ts';
import type { FileStatus } from '../platform/file-system.ts';
import { type FsPath, joinPath } from '../platform/fs-path.ts';
import type { EntryFolder } from './entry-folder.ts';
import type { Twin } from './jobs.ts';

/** The folders of an entry. */
export interface EntryFolders {
  readonly source: EntryFolder;
  /** of the snapshot in progress */
  readonly target: EntryFolder;
  /** the same folder in the previous snapshot, where the entry may become a link to its namesake there */
  readonly previous: EntryFolder | undefined;
}

/** One file or symlink of the source, and where it goes. Most are linked by name, so paths are made when asked for. */
export class Entry {
  /** of EntryKind */
  readonly kind: number;
  readonly name: FsPath;
  readonly folders: EntryFolders;
  readonly twin: Twin | undefined;
  readonly #run: string;
  readonly #item: number;

  /** `run` and `item` make its temporary name unlike all others. */
  constructor(
    { kind, name, folders, twin }: Pick<Entry, 'kind' | 'name' | 'folders' | 'twin'>,
    { run, item }: { run: string; item: number },
  ) {
    this.kind = kind;
    this.name = name;
    this.folders = folders;
    this.twin = twin;
    this.#run = run;
    this.#item = item;
  }

  get source(): FsPath {
    return joinPath(this.folders.source.path, this.name);
  }

  get target(): FsPath {
    return joinPath(this.folders.target.path, this.name);
  }

  /** a free name in the target's folder */
  get temporaryName(): string {
    return temporaryName(this.#run, this.#item);
  }

  get temporary(): FsPath {
    return joinPath(this.folders.target.path, this.temporaryName);
  }

  get previous(): FsPath | undefined {
    return this.folders.previous === undefined ? undefined : joinPath(this.folders.previous.path, this.name);
  }
}

/** An entry that is in the snapshot now. */
export interface PlacedEntry {
  readonly how: 'copied' | 'linked' | 'kept';
  readonly status: FileStatus;
  /** of the bytes, where they were read */
  readonly digest?: bigint;
  /** it changed while it was read, twice: the copy may be of two minds */
  readonly torn?: boolean;
}
