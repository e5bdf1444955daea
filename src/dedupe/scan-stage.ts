import { errnoOrThrow } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { type ScannedTree, scanTree } from '../walk/scan-tree.ts';
import { tablePaths } from '../walk/table-paths.ts';
import type { DedupeRun } from './dedupe-run.ts';
import { removeLeftovers } from './remove-leftovers.ts';

/** Walks the tree, and reports what could not be walked. */
export async function scanStage(run: DedupeRun): Promise<ScannedTree> {
  const { request, tools, tally, meters, isStopped } = run;
  const { root, rules } = request;
  const { fs, pool, observer } = tools;
  const { ino, mtimeNs } = fs.lstat(root);
  const onNames = (names: number): void => meters.noteNames(names);
  const tree = await meters.scan.during(() =>
    scanTree(pool, { path: root, ino, mtimeNs }, { rules, onNames, isStopped }),
  );
  for (const path of tree.otherDevices) observer({ type: 'warning', warning: 'other-device', path });
  for (const failure of tree.failures) tally.fail(failure);
  removeLeftovers(tree, run);
  lookAgain(tree, fs);
  return tree;
}

/** A removed leftover was a name: the file it was a name of has one less than the scan saw, and another change time. */
function lookAgain({ builder, table, leftovers }: ScannedTree, fs: FileSystem): void {
  const paths = tablePaths(table);
  for (const { ino } of leftovers) {
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
