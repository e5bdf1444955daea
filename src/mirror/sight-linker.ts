import { lookAtSymlink } from '../copying/look-at-symlink.ts';
import { unlessRefused } from '../platform/errno.ts';
import type { FileStatus } from '../platform/file-system.ts';
import { type FsPath, receivedPath } from '../platform/fs-path.ts';
import { ScanRowsBuilder } from '../walk/scan-rows-builder.ts';
import type { CopyContext } from './copy-context.ts';
import { linkSymlink } from './copy-symlink.ts';
import { Entry, type EntryFolders, type PlacedEntry } from './entry.ts';
import { EntryFolder } from './entry-folder.ts';
import { EntryKind, type FolderPlaces, type FolderToList, type LinkedOnSight } from './jobs.ts';
import { linkUnchanged } from './link-unchanged.ts';
import { addSettled } from './settled-rows.ts';
import { tryToMakeFolder } from './try-to-make-folder.ts';

/** Kept from task to task of a thread. */
const settled = new ScanRowsBuilder();

/**
 * Links what is unchanged in the folders of a list task as it is seen. Whatever is refused stays to be copied, which
 * tries it otherwise, or says why not.
 */
export class SightLinker {
  readonly #folders: readonly FolderToList[];
  readonly #places: readonly (FolderPlaces | undefined)[];
  readonly #context: CopyContext;
  readonly #isMade: Uint8Array;
  #files = 0;
  #bytes = 0;
  /** of the folder in hand, where something can be linked into it */
  #inHand: EntryFolders | undefined;
  #at = 0;

  constructor(folders: readonly FolderToList[], places: readonly (FolderPlaces | undefined)[], context: CopyContext) {
    this.#folders = folders;
    this.#places = places;
    this.#context = context;
    this.#isMade = new Uint8Array(folders.length);
  }

  /** Makes the folder of the snapshot for one that is listed now; `at` is its place in the task. */
  enter(at: number): void {
    const places = this.#places[at];
    if (places === undefined) return;
    const { fs } = this.#context;
    const { target, previous } = places;
    if (!tryToMakeFolder(fs, receivedPath(target))) return;
    this.#isMade[at] = 1;
    this.#at = at;
    if (previous === undefined) return;
    const open = (folder: FsPath): EntryFolder => new EntryFolder(receivedPath(folder), fs);
    this.#inHand = { source: open(this.#folders[at].source), target: open(target), previous: open(previous) };
  }

  /** True where the entry is in the snapshot now. */
  link(name: FsPath, kind: number, seen: FileStatus): boolean {
    const folders = this.#inHand;
    const { rules, isStopped } = this.#context;
    if (folders === undefined || isStopped()) return false;
    const entry = new Entry({ kind, name, folders, twin: undefined }, { run: rules.run, item: 0 });
    const placed = unlessRefused(() => linkEntry(entry, seen, this.#context));
    if (placed === undefined) return false;
    const { status } = placed;
    addSettled(settled, { folder: this.#at, name, status });
    this.#files++;
    if (status.isFile()) this.#bytes += Number(status.size);
    return true;
  }

  /** Lets go of the folder in hand. */
  leave(): void {
    if (this.#inHand === undefined) return;
    const { source, target, previous } = this.#inHand;
    for (const folder of [source, target, previous]) folder?.close();
    this.#inHand = undefined;
  }

  answer(): LinkedOnSight {
    const { undone } = this.#context;
    const isMade = this.#isMade;
    return { settled: settled.takeNames(), undone: [...undone], isMade, files: this.#files, bytes: this.#bytes };
  }
}

function linkEntry(entry: Entry, seen: FileStatus, context: CopyContext): PlacedEntry | undefined {
  if (entry.kind !== EntryKind.symlink) return linkUnchanged(entry, seen, context);
  return linkSymlink(entry, lookAtSymlink(entry.source, context.fs), context);
}
