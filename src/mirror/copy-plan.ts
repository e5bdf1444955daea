import { type FsPath, joinPath } from '../platform/fs-path.ts';
import type { CopyTask, FolderToCopy, Twin } from './jobs.ts';
import type { RivalNames, SourceFolder, SourceTree } from './source-tree.ts';

/** A copy task, and what the main thread knows of its items. */
export interface PlannedTask {
  readonly folders: readonly FolderToCopy[];
  readonly items: readonly PlannedItem[];
  /** of the items */
  readonly sizes: readonly number[];
  /** the sum of sizes */
  readonly bytes: number;
  /** bytes that copies take on the disk */
  readonly room: number;
}

export interface PlannedItem {
  /** among the task's folders */
  readonly folder: number;
  readonly name: FsPath;
  /** of EntryKind */
  readonly kind: number;
  readonly twin?: Twin;
  /** another name in the folder, in the snapshot already, which the disk may take for this one, or ANY_OTHER */
  readonly elder?: FsPath;
}

/** Where the folders of a source go, and how much at a time. */
export interface Destination {
  /** the folder of the snapshot in progress */
  readonly target: FsPath;
  /** the same folder in the previous snapshot, where the run looks there */
  previousOf(folder: number): FsPath | undefined;
  /** a task takes no more room than this, or is one file */
  readonly batchBytes: number;
  /** items in a task at most */
  readonly taskItems: number;
}

/** File systems give a file whole blocks; nearly all have blocks of this size. */
const BLOCK_BYTES = 4096;

/** Items in a task where there are many: a few ms, or one large file. */
export const TASK_ITEMS = 256;
const TASK_BYTES = 8 * 1024 * 1024;
/** Folders that are opened in one go: after these a task goes out, be it empty, so that a signal is heard. */
const FOLDERS_IN_A_ROW = 256;

/**
 * Everything but further names of a file and rivals, in tasks. `isOpen` is asked for every folder, parents first; into
 * one that is not open nothing can be copied.
 */
export function* planCopies(
  { folders, hardLinks, rivals }: SourceTree,
  destination: Destination,
  isOpen: (folder: number) => boolean,
): Generator<PlannedTask> {
  const further = furtherNames(hardLinks);
  let task = new TaskBuilder(destination);
  let foldersInARow = 0;
  for (const folder of folders) {
    if (++foldersInARow > FOLDERS_IN_A_ROW) {
      foldersInARow = 0;
      yield task.build();
      task = new TaskBuilder(destination);
    }
    if (!isOpen(folder.number)) continue;
    const isFurther = further.get(folder.number);
    const isRival = rivals?.names.get(folder.number);
    const isShort = rivals?.shortNames.get(folder.number);
    for (let entry = 0; entry < folder.names.length; entry++) {
      if (isFurther?.has(entry) === true || isRival?.has(entry) === true || isShort?.has(entry) === true) continue;
      if (!task.hasRoomFor(folder.sizes[entry])) {
        foldersInARow = 0;
        yield task.build();
        task = new TaskBuilder(destination);
      }
      task.add(folder, entry);
    }
  }
  if (!task.isEmpty()) yield task.build();
}

/** The further names of files whose first is in the snapshot; those of one file are never split. */
export function* planTwins(
  { folders, hardLinks }: SourceTree,
  destination: Destination,
  isOpen: (folder: number) => boolean,
): Generator<PlannedTask> {
  let task = new TaskBuilder(destination);
  for (const [first, ...further] of hardLinks) {
    const twin = twinOf(folders[first.folder], first.entry, destination);
    const isThere = isOpen(first.folder); // else its path leads to who knows what
    for (const { folder, entry } of further) {
      if (isOpen(folder)) task.add(folders[folder], entry, isThere ? { twin } : undefined);
    }
    if (!task.isFull()) continue;
    yield task.build();
    task = new TaskBuilder(destination);
  }
  if (!task.isEmpty()) yield task.build();
}

/** The rivals of names that are in the snapshot now. */
export function* planRivals(
  { folders, rivals }: { readonly folders: SourceTree['folders']; readonly rivals: RivalNames | undefined },
  destination: Destination,
  isOpen: (folder: number) => boolean,
): Generator<PlannedTask> {
  for (const [number, entries] of rivals ?? []) {
    if (!isOpen(number)) continue;
    const folder = folders[number];
    let task = new TaskBuilder(destination);
    for (const [entry, elder] of entries) {
      if (!task.hasRoomFor(folder.sizes[entry])) {
        yield task.build();
        task = new TaskBuilder(destination);
      }
      task.add(folder, entry, { elder });
    }
    yield task.build();
  }
}

/** The part of a task that is to be tried again. */
export function partOf(task: PlannedTask, isWanted: (item: number) => boolean): PlannedTask {
  const kept = task.items.map((_, item) => item).filter(isWanted);
  const sizes = kept.map((item) => task.sizes[item]);
  return {
    ...task,
    items: kept.map((item) => task.items[item]),
    sizes,
    bytes: sumOf(sizes),
    room: sumOf(sizes.map(roomOf)),
  };
}

/** Bytes that a file of `size` takes on the disk. */
export function roomOf(size: number): number {
  return Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
}

export function toCopyTask(
  { folders, items, sizes, room }: PlannedTask,
  rules: CopyTask['rules'],
  number: number,
): CopyTask {
  const mayAllLink = rules.unchanged !== 'copy' || rules.dryRun || room > rules.batchBytes;
  return {
    rules,
    folders,
    names: items.map(({ name }) => name),
    kinds: Uint8Array.from(items, ({ kind }) => kind),
    folderOf: Uint32Array.from(items, ({ folder }) => folder),
    twins: items.some(({ twin }) => twin !== undefined) ? items.map(({ twin }) => twin) : [],
    mayLink: Uint8Array.from(sizes, (size) => (mayAllLink || size === 0 ? 1 : 0)),
    elders: items.some(({ elder }) => elder !== undefined) ? items.map(({ elder }) => elder) : [],
    number,
  };
}

/** The folder's path below `base`. */
export function below(base: FsPath, { path }: Pick<SourceFolder, 'path'>): FsPath {
  return path === '' ? base : joinPath(base, path);
}

class TaskBuilder {
  readonly #destination: Destination;
  readonly #folders: FolderToCopy[] = [];
  readonly #places = new Map<number, number>();
  readonly #items: PlannedItem[] = [];
  readonly #sizes: number[] = [];
  #bytes = 0;
  #room = 0;

  constructor(destination: Destination) {
    this.#destination = destination;
  }

  add(folder: SourceFolder, entry: number, others?: Pick<PlannedItem, 'twin' | 'elder'>): void {
    const item = { folder: this.#placeOf(folder), name: folder.names[entry], kind: folder.kinds[entry] };
    this.#items.push(others === undefined ? item : { ...item, ...others });
    this.#sizes.push(folder.sizes[entry]);
    this.#bytes += folder.sizes[entry];
    this.#room += roomOf(folder.sizes[entry]);
  }

  isFull(): boolean {
    return this.#items.length >= this.#destination.taskItems || this.#bytes >= TASK_BYTES;
  }

  hasRoomFor(size: number): boolean {
    if (this.isEmpty()) return true;
    return !this.isFull() && this.#room + roomOf(size) <= this.#destination.batchBytes;
  }

  isEmpty(): boolean {
    return this.#items.length === 0;
  }

  build(): PlannedTask {
    return { folders: this.#folders, items: this.#items, sizes: this.#sizes, bytes: this.#bytes, room: this.#room };
  }

  #placeOf(folder: SourceFolder): number {
    const known = this.#places.get(folder.number);
    if (known !== undefined) return known;
    const place =
      this.#folders.push({
        number: folder.number,
        source: folder.source ?? '',
        target: below(this.#destination.target, folder),
        previous: this.#destination.previousOf(folder.number),
      }) - 1;
    this.#places.set(folder.number, place);
    return place;
  }
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function twinOf(folder: SourceFolder, entry: number, { target }: Destination): Twin {
  const name = folder.names[entry];
  return { source: joinPath(folder.source ?? '', name), target: joinPath(below(target, folder), name) };
}

/** By folder. */
function furtherNames(hardLinks: SourceTree['hardLinks']): Map<number, Set<number>> {
  const further = new Map<number, Set<number>>();
  for (const { folder, entry } of hardLinks.flatMap((twins) => twins.slice(1))) {
    further.set(folder, (further.get(folder) ?? new Set<number>()).add(entry));
  }
  return further;
}
