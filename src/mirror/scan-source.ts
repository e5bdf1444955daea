import type { LinksMode } from '../domain/backup-modes.ts';
import { FailureCode } from '../domain/failure.ts';
import { displayPath, type FsPath, joinPath, receivedPath } from '../platform/fs-path.ts';
import { type WorkerPool, workOff } from '../platform/worker-pool.ts';
import {
  type CopyRules,
  type FolderPlaces,
  type FolderToList,
  LIST_SOURCE,
  type LinkedOnSight,
  type ListAnswer,
} from './jobs.ts';
import type { MirrorTally } from './mirror-tally.ts';
import type { Selection } from './selection.ts';
import { type EntryRef, newFolder, type SourceFolder, type SourceTree } from './source-tree.ts';

/** Folders in one task at most. */
const FOLDERS_PER_TASK = 64;

/** A source, and the folder of the snapshot that it becomes: '' where there is only this one. */
export interface Source {
  readonly path: FsPath;
  readonly folder: string;
  readonly isDriveRoot: boolean;
  /** (dev, ino) */
  readonly id: string;
}

interface Waiting {
  readonly number: number;
  readonly folder: FolderToList;
}

interface ScanContext {
  readonly links: LinksMode;
  readonly selection: Selection;
  /** (dev, ino) */
  readonly root: string;
  readonly tally: MirrorTally;
  readonly onNames: (names: number) => void;
  readonly isStopped: () => boolean;
  /** Called once, with what is in the sources' own folders, but not in those below. May throw, which ends the scan. */
  readonly onSources: (tree: SourceTree) => void;
  readonly onSight?: OnSight | undefined;
}

/** Where what is unchanged below the sources' own folders becomes links as soon as it is seen. */
export interface OnSight {
  readonly rules: CopyRules;
  /** Undefined where nothing is to be linked in a folder. */
  placesOf(folder: SourceFolder): FolderPlaces | undefined;
  /** `folders` are those of the task. */
  take(linked: LinkedOnSight, folders: readonly SourceFolder[]): void;
}

/** How many scans this process began. */
let scans = 0;

/** Walks the sources in all threads of the pool, and counts and reports what is left out. */
export async function scanSource(
  pool: WorkerPool,
  sources: readonly Source[],
  context: ScanContext,
): Promise<SourceTree> {
  const builder = new TreeBuilder(sources, context.tally);
  const { waiting } = builder;
  const { links, selection, root, isStopped, onNames, onSources, onSight } = context;
  const scan = scans++;
  const list = async (taken: readonly Waiting[], linking?: OnSight): Promise<void> => {
    const [folders, ofTree] = [taken.map(({ folder }) => folder), builder.foldersOf(taken)];
    const places = ofTree.map((folder) => linking?.placesOf(folder));
    const linkingHere = linking === undefined ? undefined : { rules: linking.rules, places };
    const answer = await pool.run(LIST_SOURCE, { scan, links, selection, root, folders, onSight: linkingHere });
    builder.take(taken, answer);
    if (answer.linked !== undefined) linking?.take(answer.linked, ofTree);
    onNames(builder.names);
  };
  const ways = { most: FOLDERS_PER_TASK, isStopped };
  await workOff(pool, waiting.splice(0), { ...ways, run: (taken) => list(taken) });
  if (!isStopped()) onSources(builder.finish());
  await workOff(pool, waiting, { ...ways, run: (taken) => list(taken, onSight) });
  return builder.finish();
}

class TreeBuilder {
  readonly #folders: SourceFolder[] = [];
  readonly #twins = new Map<string, EntryRef[]>();
  readonly #tally: MirrorTally;
  readonly waiting: Waiting[] = [];
  names = 0;

  constructor(sources: readonly Source[], tally: MirrorTally) {
    this.#tally = tally;
    const isOnly = sources.length === 1 && sources[0].folder === '';
    if (!isOnly) this.#folders.push(newFolder({ number: 0, parent: undefined, name: '', source: undefined, path: '' }));
    for (const { path, folder, isDriveRoot, id } of sources) {
      const number = this.#folders.length;
      const parent = isOnly ? undefined : 0;
      this.#folders.push(newFolder({ number, parent, name: folder, source: path, path: folder }));
      this.waiting.push({ number, folder: { source: path, relative: '', level: 1, isDriveRoot, chain: [id] } });
    }
  }

  take(listed: readonly Waiting[], answer: ListAnswer): void {
    const { names, namesEnd, kinds, sizes, hardLinks, subfoldersEnd, leftOut, notListed, failures } = answer;
    let folder = 0;
    for (const { name, key } of hardLinks) {
      while (namesEnd[folder] <= name) folder++;
      this.#addTwin(key, { folder: listed[folder].number, entry: name - startOf(namesEnd, folder) });
    }
    for (const [at, waiting] of listed.entries()) {
      const here = this.#folders[waiting.number];
      const [start, end] = [startOf(namesEnd, at), namesEnd[at]];
      here.names = names.slice(start, end).map(receivedPath);
      here.kinds = kinds.subarray(start, end);
      here.sizes = sizes.subarray(start, end);
      for (let sub = startOf(subfoldersEnd, at); sub < subfoldersEnd[at]; sub++) {
        this.#addFolder(waiting, receivedPath(answer.subfolders[sub]), answer.chains[sub] ?? []);
      }
    }
    this.names += names.length + (answer.linked?.files ?? 0);
    for (const at of answer.unsettled) {
      const path = displayPath(receivedPath(listed[at].folder.source));
      this.#tally.fail({ path, attempted: 'list folder', code: FailureCode.changed });
    }
    for (const { folder: at, code } of notListed) {
      const { number, folder: given } = listed[at];
      this.#folders[number].isListed = false;
      this.#tally.folders.failed++;
      this.#tally.fail({ path: displayPath(receivedPath(given.source)), attempted: 'list folder', code });
    }
    this.#tally.leaveOut(leftOut);
    for (const failure of failures) this.#tally.failSource(failure);
  }

  #addFolder({ number: parent, folder }: Waiting, name: FsPath, chain: readonly string[]): void {
    const above = this.#folders[parent].path;
    const path = above === '' ? name : joinPath(above, name);
    const source = joinPath(folder.source, name);
    const number = this.#folders.length;
    this.#folders.push(newFolder({ number, parent, name, source, path }));
    const relative = folder.relative === '' ? displayPath(name) : `${folder.relative}/${displayPath(name)}`;
    this.waiting.push({ number, folder: { source, relative, level: folder.level + 1, isDriveRoot: false, chain } });
  }

  foldersOf(waiting: readonly Waiting[]): SourceFolder[] {
    return waiting.map(({ number }) => this.#folders[number]);
  }

  /** The tree so far; folders that are found later are added to it. */
  finish(): SourceTree {
    const hardLinks = [...this.#twins.values()].filter((twins) => twins.length > 1);
    return { folders: this.#folders, hardLinks };
  }

  #addTwin(key: string, at: EntryRef): void {
    const twins = this.#twins.get(key);
    if (twins === undefined) this.#twins.set(key, [at]);
    else twins.push(at);
  }
}

function startOf(ends: Uint32Array, at: number): number {
  return at === 0 ? 0 : ends[at - 1];
}
