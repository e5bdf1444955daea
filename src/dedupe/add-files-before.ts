import type { FsPath } from '../platform/fs-path.ts';
import { runAll } from '../platform/worker-pool.ts';
import { decodedFolderName, decodedName, NONE } from '../walk/file-table.ts';
import type { FileTableBuilder } from '../walk/file-table-builder.ts';
import type { FolderBefore, UnchangedAnswer, UnchangedTask } from '../walk/find-unchanged.ts';
import type { PathRows } from '../walk/path-rows.ts';
import { rowName, type ScanRows } from '../walk/scan-rows.ts';
import { ScanRowsBuilder } from '../walk/scan-rows-builder.ts';
import type { DedupeRun } from './dedupe-run.ts';
import { FIND_UNCHANGED } from './jobs.ts';
import { isKnown } from './known-digests.ts';
import type { TreeFacts } from './tree-facts.ts';

const TASK_INODES = 1024;

/** Where files are looked for, and where they go. */
interface FilesBeforeContext {
  readonly builder: FileTableBuilder;
  readonly places: PathRows;
  /** the names on the path to the snapshot before, where there is one */
  readonly snapshotBefore: readonly FsPath[] | undefined;
}

/**
 * Looks for each file of unknown content at the same path in the snapshot before. What is there and looks the same goes
 * into the table: most probably it is the file that the other can become a link to, and the index need not be asked for
 * its content first. Returns for each inode the row of that file, NONE where it has none.
 */
export async function addFilesBefore(
  facts: TreeFacts,
  { builder, places, snapshotBefore }: FilesBeforeContext,
  run: DedupeRun,
): Promise<Uint32Array> {
  const before = new Uint32Array(facts.table.inodes.count).fill(NONE);
  if (snapshotBefore === undefined) return before;
  const found: (UnchangedAnswer & Pick<UnchangedTask, 'folders'>)[] = [];
  await runAll(run.tools.pool, FIND_UNCHANGED, {
    tasks: tasksOf(facts, foldersBefore(facts, places, snapshotBefore), run),
    take: (answer, { folders }) => void found.push({ ...answer, folders }),
    isShort: () => true,
  });
  const numbers = places.addTo(builder);
  const notMet = facts.order.names.length > 1 ? onlyOnce() : (rows: ScanRows) => rows;
  for (const { rows, inodes, folders } of found) {
    builder.add(
      notMet(rows, folders),
      folders.map(({ number }) => numbers[number]),
    );
    for (const [at, inode] of inodes.entries()) before[inode] = builder.rowOf(rows.names.ino[at]) ?? NONE;
  }
  return before;
}

/** Files of several new snapshots may have found the same name: of those given one after the other it leaves the first. */
function onlyOnce(): (rows: ScanRows, folders: readonly FolderBefore[]) => ScanRows {
  const met = new Set<string>();
  const kept = new ScanRowsBuilder();
  return ({ names }, folders) => {
    for (let row = 0; row < names.count; row++) {
      const key = `${folders[names.folder[row]].number}/${rowName(names, row).toString('latin1')}`;
      if (!met.has(key)) kept.addNameOf(names, row);
      met.add(key);
    }
    return kept.takeNames();
  };
}

function* tasksOf(
  { table, digests }: TreeFacts,
  before: (inode: number) => FolderBefore | undefined,
  { request, isStopped }: DedupeRun,
): Generator<UnchangedTask> {
  const { rules, limit } = request;
  const start = () => ({ inodes: [] as number[], folderOf: [] as number[], folders: [] as FolderBefore[] });
  let task = start();
  const close = (): UnchangedTask => ({
    table,
    inodes: Uint32Array.from(task.inodes),
    folderOf: Uint32Array.from(task.folderOf),
    folders: task.folders,
    device: rules.device,
    limit,
  });
  for (let inode = 0; inode < table.inodes.count && !isStopped(); inode++) {
    if (isKnown(digests, inode)) continue;
    const folder = before(inode);
    if (folder === undefined) continue;
    if (task.folders.at(-1) !== folder) task.folders.push(folder);
    task.inodes.push(inode);
    task.folderOf.push(task.folders.length - 1);
    if (task.inodes.length < TASK_INODES) continue;
    yield close();
    task = start();
  }
  if (task.inodes.length > 0) yield close();
}

/** For a file of the table the folder at the same path in the snapshot before, where it may be looked for there. */
function foldersBefore(
  { table, order }: TreeFacts,
  places: PathRows,
  snapshotBefore: readonly FsPath[],
): (inode: number) => FolderBefore | undefined {
  const known = new Map<number, { names: readonly FsPath[]; folder: FolderBefore | undefined } | undefined>();
  return (inode) => {
    const name = table.inodes.firstName[inode];
    const found = find(table.names.folder[name]);
    if (found?.folder === undefined) return undefined;
    return places.mayTake(() => [...found.names, decodedName(table, name)]) ? found.folder : undefined;
  };

  function find(folder: number) {
    if (!known.has(folder)) known.set(folder, look(folder));
    return known.get(folder);
  }

  function look(folder: number) {
    const names = namesBefore(folder);
    if (names === undefined) return undefined;
    const found = places.folder(names);
    return { names, folder: found?.ino === undefined ? undefined : { ...found, ino: found.ino } };
  }

  function namesBefore(folder: number): readonly FsPath[] | undefined {
    const snapshot = table.folders.snapshot[folder];
    if (snapshot === NONE) return undefined;
    if (folder === order.folders[order.rank[snapshot]]) return snapshotBefore;
    const parent = find(table.folders.parent[folder]);
    return parent?.folder === undefined ? undefined : [...parent.names, decodedFolderName(table, folder)];
  }
}
