import type { LinksMode } from '../domain/backup-modes.ts';
import { type Failure, FailureCode } from '../domain/failure.ts';
import { isTemporaryName } from '../domain/state-names.ts';
import { errnoOrThrow, isErrno } from '../platform/errno.ts';
import { identity } from '../platform/file-identity.ts';
import type { FileStatus, FileSystem, FolderEntry } from '../platform/file-system.ts';
import { displayPath, type FsPath, joinPath, receivedPath } from '../platform/fs-path.ts';
import { type ListedFolder, listSettled } from '../walk/list-settled.ts';
import type { CopyContext } from './copy-context.ts';
import {
  type CopyRules,
  EntryKind,
  type FolderToList,
  type LeftOutOfSource,
  type ListAnswer,
  type ListTask,
} from './jobs.ts';
import { compileSelection, type Place, type Selection, type Selector, takesEverything } from './selection.ts';
import { SightLinker } from './sight-linker.ts';

/**
 * Carries out the tasks of one thread. A scan's patterns are compiled once: some hundred take longer than a task.
 * `contextOf` is asked where something is to be linked on sight.
 */
export function sourceLister(
  fs: FileSystem,
  contextOf: (rules: CopyRules) => Promise<CopyContext>,
): (task: ListTask) => Promise<ListAnswer> {
  let last: { readonly scan: number; readonly selector: Selector } | undefined;
  return async (task) => {
    if (task.scan !== last?.scan) last = { scan: task.scan, selector: compileSelection(task.selection) };
    const { selector } = last;
    const { folders, onSight, links, root, selection } = task;
    const linker =
      onSight === undefined ? undefined : new SightLinker(folders, onSight.places, await contextOf(onSight.rules));
    const found = listFolders(folders, { fs, linker, links, root, selector, selection });
    return { ...found, linked: linker?.answer() };
  };
}

/** Lists folders, each one level deep, and looks at every entry once. */
function listFolders(folders: readonly FolderToList[], rules: ListingRules): ListAnswer {
  const takesAll = takesEverything(rules.selection);
  const found = new Found(folders.length);
  for (const [at, folder] of folders.entries()) {
    new Listing(folder, rules, { found, takesAll: takesAll && !folder.isDriveRoot }).list(at);
    found.end(at);
  }
  return found.answer();
}

interface ListingRules {
  readonly fs: FileSystem;
  readonly links: LinksMode;
  readonly root: string;
  /** made of `selection` */
  readonly selector: Selector;
  readonly selection: Selection;
  /** where what is unchanged is linked at once */
  readonly linker: SightLinker | undefined;
}

/** The columns of the answer. */
class Found {
  readonly names: FsPath[] = [];
  readonly kinds: number[] = [];
  readonly sizes: number[] = [];
  readonly hardLinks: { name: number; key: string }[] = [];
  readonly subfolders: FsPath[] = [];
  readonly chains: (readonly string[])[] = [];
  readonly leftOut: LeftOutOfSource = { specialFiles: 0, symlinks: 0, files: 0, bytes: 0, folders: 0 };
  readonly notListed: { folder: number; code: string }[] = [];
  readonly unsettled: number[] = [];
  readonly failures: Failure[] = [];
  readonly #namesEnd: Uint32Array;
  readonly #subfoldersEnd: Uint32Array;

  constructor(folders: number) {
    this.#namesEnd = new Uint32Array(folders);
    this.#subfoldersEnd = new Uint32Array(folders);
  }

  end(folder: number): void {
    this.#namesEnd[folder] = this.names.length;
    this.#subfoldersEnd[folder] = this.subfolders.length;
  }

  answer(): ListAnswer {
    const { names, hardLinks, subfolders, chains, leftOut, notListed, unsettled, failures } = this;
    return {
      names,
      namesEnd: this.#namesEnd,
      kinds: Uint8Array.from(this.kinds),
      sizes: Float64Array.from(this.sizes),
      hardLinks,
      subfolders,
      subfoldersEnd: this.#subfoldersEnd,
      chains,
      leftOut,
      notListed,
      unsettled,
      failures,
    };
  }
}

class Listing {
  readonly #folder: FolderToList;
  readonly #source: FsPath;
  readonly #rules: ListingRules;
  /** undefined where everything is taken */
  readonly #selector: Selector | undefined;
  readonly #found: Found;

  constructor(folder: FolderToList, rules: ListingRules, { found, takesAll }: { found: Found; takesAll: boolean }) {
    this.#folder = folder;
    this.#source = receivedPath(folder.source);
    this.#rules = rules;
    this.#selector = takesAll ? undefined : rules.selector;
    this.#found = found;
  }

  list(place: number): void {
    const { fs, links, linker } = this.#rules;
    let listed: ListedFolder;
    try {
      listed = listSettled(fs, this.#source, { follow: links === 'follow' });
    } catch (error: unknown) {
      this.#found.notListed.push({ folder: place, code: errnoOrThrow(error) });
      return;
    }
    linker?.enter(place);
    for (const entry of listed.entries) this.#look(listed, entry);
    linker?.leave();
    if (!listed.isSettled) this.#found.unsettled.push(place);
    listed.inHand.close();
  }

  #look({ inHand, isSettled }: Omit<ListedFolder, 'entries'>, { name }: FolderEntry): void {
    let status: FileStatus;
    try {
      status = inHand.lstat(name);
    } catch (error: unknown) {
      if (!isSettled && isErrno(error, 'ENOENT')) return; // that the folder changed is told anyway
      this.#fail(this.#pathOf(name), error);
      return;
    }
    if (status.isFile()) this.#takeFile(name, { status, kind: EntryKind.file });
    else if (status.isDirectory()) this.#takeFolder(name, status);
    else if (status.isSymbolicLink()) this.#takeSymlink(name, status);
    else this.#found.leftOut.specialFiles++;
  }

  #takeFolder(name: FsPath, status: FileStatus): void {
    const { chain, level } = this.#folder;
    const { selection, root } = this.#rules;
    const enter = level < selection.levels; // folders below the last level are left out
    const id = identity(status);
    if (!enter || this.#selector?.takesFolder(this.#place(name)) === false) {
      this.#found.leftOut.folders++;
    } else if (id === root || chain.includes(id)) {
      const code = id === root ? FailureCode.holdsBackups : 'ELOOP';
      this.#found.failures.push({ path: displayPath(this.#pathOf(name)), attempted: 'list folder', code });
    } else {
      this.#found.subfolders.push(name);
      if (this.#rules.links === 'follow') this.#found.chains.push([...chain, id]);
    }
  }

  #takeFile(name: FsPath, { status, kind }: { status: FileStatus; kind: number }): void {
    const { linker } = this.#rules;
    const isOurs = isTemporaryName(displayPath(name)); // in a copy, a run would take it for what a killed one left
    if (isOurs || this.#selector?.takesFile(this.#place(name), status) === false) {
      this.#found.leftOut.files++;
      this.#found.leftOut.bytes += Number(status.size);
      return;
    }
    if (status.nlink === 1n && linker?.link(name, kind, status) === true) return;
    const { names, kinds, sizes, hardLinks } = this.#found;
    const row = names.push(name) - 1;
    kinds.push(kind);
    sizes.push(kind === EntryKind.symlink ? 0 : Number(status.size));
    if (kind === EntryKind.file && status.nlink > 1n) hardLinks.push({ name: row, key: identity(status) });
  }

  #takeSymlink(name: FsPath, status: FileStatus): void {
    switch (this.#rules.links) {
      case 'skip':
        this.#found.leftOut.symlinks++;
        break;
      case 'copy':
        this.#takeFile(name, { status, kind: EntryKind.symlink });
        break;
      case 'follow':
        this.#follow(name);
        break;
    }
  }

  #follow(name: FsPath): void {
    const path = this.#pathOf(name);
    let status: FileStatus;
    try {
      status = this.#rules.fs.stat(path);
    } catch (error: unknown) {
      this.#fail(path, error);
      return;
    }
    if (status.isDirectory()) this.#takeFolder(name, status);
    else if (status.isFile()) this.#takeFile(name, { status, kind: EntryKind.followedFile });
    else this.#found.leftOut.specialFiles++;
  }

  #pathOf(name: FsPath): FsPath {
    return joinPath(this.#source, name);
  }

  #place(name: FsPath): Place {
    const { relative, isDriveRoot } = this.#folder;
    const text = displayPath(name);
    return {
      name: text,
      absolute: displayPath(this.#pathOf(name)),
      relative: relative === '' ? text : `${relative}/${text}`,
      inDriveRoot: isDriveRoot,
    };
  }

  #fail(at: FsPath, error: unknown): void {
    this.#found.failures.push({ path: displayPath(at), attempted: 'read metadata', code: errnoOrThrow(error) });
  }
}
