import { displayPath, type FsPath, joinPath, receivedPath } from '../platform/fs-path.ts';
import { type WorkerPool, workOff } from '../platform/worker-pool.ts';
import { type FolderToList, LIST_SOURCE, type LinksMode, type ListedFolder } from './jobs.ts';
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
  readonly tally: MirrorTally;
  readonly onNames: (names: number) => void;
  readonly isStopped: () => boolean;
}

/** Walks the sources in all threads of the pool, and counts and reports what is left out. */
export async function scanSource(
  pool: WorkerPool,
  sources: readonly Source[],
  context: ScanContext,
): Promise<SourceTree> {
  const builder = new TreeBuilder(sources, context.tally);
  const { waiting } = builder;
  const { links, selection, isStopped, onNames } = context;
  const run = async (taken: readonly Waiting[]): Promise<void> => {
    const answer = await pool.run(LIST_SOURCE, { links, selection, folders: taken.map(({ folder }) => folder) });
    for (const [place, listed] of answer.folders.entries()) builder.take(taken[place], listed);
    onNames(builder.names);
  };
  await workOff(pool, waiting, { most: FOLDERS_PER_TASK, isStopped, run });
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

  take({ number, folder }: Waiting, listed: ListedFolder): void {
    const here = this.#folders[number];
    here.names = listed.names.map(receivedPath);
    here.kinds = listed.kinds;
    here.sizes = listed.sizes;
    this.names += listed.names.length;
    for (const { entry, key } of listed.hardLinks) this.#addTwin(key, { folder: number, entry });
    for (const { name: sent, source: from, chain } of listed.subfolders) {
      const [name, source] = [receivedPath(sent), receivedPath(from)];
      const path = here.path === '' ? name : joinPath(here.path, name);
      const added = this.#folders.push(newFolder({ number: this.#folders.length, parent: number, name, source, path }));
      const relative = folder.relative === '' ? displayPath(name) : `${folder.relative}/${displayPath(name)}`;
      const next = { source, relative, level: folder.level + 1, isDriveRoot: false, chain };
      this.waiting.push({ number: added - 1, folder: next });
    }
    this.#tally.leaveOut(listed.leftOut);
    for (const failure of listed.failures) this.#tally.failSource(failure);
  }

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
