import { snapshotsInTable } from '../catalog/snapshots-in-table.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { addMadeSnapshot, type MadeSnapshot } from '../walk/made-snapshot.ts';
import { type ScannedTree, scanTree } from '../walk/scan-tree.ts';
import { tablePaths } from '../walk/table-paths.ts';
import { folderTimesOf } from '../walk/take-settled.ts';
import type { DedupeRun } from './dedupe-run.ts';
import { removeLeftovers } from './remove-leftovers.ts';

export interface StagedTree extends ScannedTree {
  /** inodes from this row on are only in the snapshot that was made: batches of stage one have met their equals */
  readonly metFrom: number;
}

/** Walks the tree but for a snapshot that was just made, and reports what could not be walked. */
export async function scanStage(run: DedupeRun, made?: MadeSnapshot): Promise<StagedTree> {
  const { request, tools, tally, meters, isStopped } = run;
  const { root } = request;
  const rules = made === undefined ? request.rules : { ...request.rules, made: new Map([[made.name, inodeOf(made)]]) };
  const { fs, pool, observer } = tools;
  const onNames = (names: number): void => meters.noteNames(names);
  const tree = await meters.scan.during(() =>
    scanTree(pool, { path: root, ...folderTimesOf(fs.lstat(root)) }, { rules, onNames, isStopped }),
  );
  for (const path of tree.otherDevices) observer({ type: 'warning', warning: 'other-device', path });
  for (const failure of tree.failures) tally.fail(failure);
  removeLeftovers(tree, run);
  lookAgain(
    tree,
    tree.leftovers.map(({ ino }) => ino),
    fs,
  );
  const walked = { ...tree, metFrom: tree.table.inodes.count };
  return made === undefined ? walked : withMade(walked, made, { fs, onNames });
}

function inodeOf({ folders: [own] }: MadeSnapshot): bigint {
  return own.ino;
}

/** Where another folder has that name by now, the scan has walked it. */
function withMade(
  tree: StagedTree,
  made: MadeSnapshot,
  { fs, onNames }: { fs: FileSystem; onNames: (names: number) => void },
): StagedTree {
  const { builder, leftOut } = tree;
  const met = snapshotsInTable(tree.table).find(({ name, ino }) => name === made.name && ino === inodeOf(made));
  if (met === undefined) return tree;
  const { emptyFiles, symlinks } = addMadeSnapshot(builder, met.folder, made);
  onNames(builder.names);
  const table = builder.table();
  lookAgain({ builder, table }, made.undone, fs);
  return {
    ...tree,
    table,
    leftOut: { ...leftOut, emptyFiles: leftOut.emptyFiles + emptyFiles, symlinks: leftOut.symlinks + symlinks },
  };
}

/** A name that was removed since: the file has another change time now, and a name less than what was removed saw. */
function lookAgain(
  { builder, table }: Pick<ScannedTree, 'builder' | 'table'>,
  inos: readonly bigint[],
  fs: FileSystem,
): void {
  const paths = tablePaths(table);
  for (const ino of inos) {
    const row = builder.rowOf(ino);
    if (row === undefined) continue;
    try {
      const status = fs.lstat(paths.name(table.inodes.firstName[row]));
      if (status.ino === ino) builder.look(row, status);
    } catch (error: unknown) {
      errnoOrThrow(error); // gone meanwhile: it will be found to have changed
    }
  }
}
