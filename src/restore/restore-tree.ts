import { randomInt } from 'node:crypto';
import type { Attempt } from '../domain/failure.ts';
import type { Overwrite } from '../domain/overwrite.ts';
import { RESTORE_RUN } from '../domain/state-names.ts';
import { type FsPath, joinPath } from '../platform/fs-path.ts';
import type { SharedProgress } from '../platform/shared-progress.ts';
import { runAll, type WorkerPool } from '../platform/worker-pool.ts';
import {
  type FolderOfItems,
  type ItemToRestore,
  Outcome,
  RESTORE,
  type RestoreAnswer,
  type RestoreTask,
} from './jobs.ts';
import type { FolderToRestore } from './list-tree.ts';
import { finishFolders, type MadeFolders, makeFolders } from './target-folders.ts';

export interface RestoreRun {
  readonly pool: WorkerPool;
  readonly progress: SharedProgress;
  /** of files that are there already and stay: so much less is to be copied */
  keptBytes: number;
  readonly overwrite: Overwrite;
  readonly folderTools: Parameters<typeof makeFolders>[1];
  readonly isStopped: () => boolean;
  readonly onFailed: (path: FsPath, attempted: Attempt, code: string) => void;
}

export interface Restored {
  restored: number;
  kept: number;
  bytes: number;
  ownMetadata: number;
  folders: number;
  /** the disk took no more */
  isFull: boolean;
}

/** Small enough that a first Ctrl-C is heard soon, large enough that messages cost nothing. */
const ITEMS_PER_TASK = 256;

/**
 * Makes the folders, copies what is in them, and gives the folders their metadata. What fails is reported and the rest
 * goes on; a full disk ends the copying.
 */
export async function restoreTree(folders: readonly FolderToRestore[], run: RestoreRun): Promise<Restored> {
  const made = await makeFolders(folders, run.folderTools);
  const counts = newCounts(made.filter((folder) => folder !== undefined).length);
  for (const areRivals of [false, true]) {
    await restoreNames(tasksOf({ folders, made, areRivals }, run, counts), run, counts);
  }
  await finishFolders(folders, made, run.folderTools);
  return counts;
}

/** The one name, under the name and in the folder that it is to have. */
export async function restoreOne(
  folder: Omit<FolderOfItems, 'isNew'>,
  item: Omit<ItemToRestore, 'folder'>,
  run: RestoreRun,
): Promise<Restored> {
  const counts = newCounts(0);
  await restoreNames([taskOf([{ ...item, folder: 0 }], [{ ...folder, isNew: false }], run, 0)], run, counts);
  return counts;
}

function newCounts(folders: number): Restored {
  return { restored: 0, kept: 0, bytes: 0, ownMetadata: 0, folders, isFull: false };
}

async function restoreNames(tasks: Iterable<RestoreTask>, run: RestoreRun, counts: Restored): Promise<void> {
  const take = (answer: RestoreAnswer, task: RestoreTask): void => takeAnswer(answer, task, { counts, run });
  await runAll(run.pool, RESTORE, { tasks, take, isShort: () => false });
}

function takeAnswer(
  { outcomes, bytes, failures }: RestoreAnswer,
  { items, folders }: RestoreTask,
  { counts, run }: { counts: Restored; run: RestoreRun },
): void {
  counts.bytes += bytes;
  for (const [at, outcome] of outcomes.entries()) {
    if (outcome === Outcome.restored) {
      counts.restored++;
      if (items[at].own !== undefined) counts.ownMetadata++;
    } else if (outcome === Outcome.kept) {
      counts.kept++;
      run.keptBytes += items[at].size;
    } else if (outcome === Outcome.noSpace) counts.isFull = true;
  }
  for (const { item, attempted, code } of failures) {
    const { folder, name } = items[item];
    run.onFailed(joinPath(folders[folder].source, name), attempted, code);
  }
}

interface Names {
  readonly folders: readonly FolderToRestore[];
  readonly made: MadeFolders;
  /** those that a disk may take for another one of their folder, which are to come last; else all others */
  readonly areRivals: boolean;
}

function* tasksOf({ folders, made, areRivals }: Names, run: RestoreRun, counts: Restored): Generator<RestoreTask> {
  let items: ItemToRestore[] = [];
  let places: FolderOfItems[] = [];
  let tasks = 0;
  const mayGoOn = (): boolean => !run.isStopped() && !counts.isFull;
  for (const [number, folder] of folders.entries()) {
    const there = made[number];
    const names = namesOf(folder, areRivals);
    if (there === undefined || names.length === 0) continue;
    const place = { source: folder.source, target: folder.target, isNew: there.isNew };
    places.push(place);
    for (const at of names) {
      items.push({ folder: places.length - 1, ...itemAt(folder, at) });
      if (items.length < ITEMS_PER_TASK) continue;
      if (!mayGoOn()) return;
      yield taskOf(items, places, run, tasks++);
      items = [];
      places = [place];
    }
  }
  if (items.length > 0 && mayGoOn()) yield taskOf(items, places, run, tasks);
}

/** By place. */
function namesOf({ names, elders }: FolderToRestore, areRivals: boolean): number[] {
  return areRivals ? [...elders.keys()] : [...names.keys()].filter((at) => !elders.has(at));
}

function itemAt({ names, elders, isSymlink, sizes, own }: FolderToRestore, at: number): Omit<ItemToRestore, 'folder'> {
  return { name: names[at], elder: elders.get(at), isSymlink: isSymlink[at], size: sizes[at], own: own.get(at) };
}

function taskOf(
  items: readonly ItemToRestore[],
  folders: RestoreTask['folders'],
  { overwrite, progress }: RestoreRun,
  number: number,
): RestoreTask {
  const run = RESTORE_RUN + randomInt(36 ** 4).toString(36) + number.toString(36);
  return { overwrite, progress, folders, items, run };
}
