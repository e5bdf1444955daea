import { pathInSnapshot } from '../catalog/names-in-snapshots.ts';
import { orderSnapshots, type SnapshotOrder } from '../catalog/snapshot-order.ts';
import { PhaseMeter } from '../platform/phase-meter.ts';
import type { FileTable } from '../walk/file-table.ts';
import type { ScanRules } from '../walk/scan-task.ts';
import { scanTree } from '../walk/scan-tree.ts';
import { type TablePaths, tablePaths } from '../walk/table-paths.ts';
import { folderTimesOf } from '../walk/take-settled.ts';
import type { LookRun } from './look-run.ts';

/** Snapshots that were walked. */
export interface WalkedTree {
  readonly table: FileTable;
  readonly paths: TablePaths;
  readonly order: SnapshotOrder;
  /** what the walk could not look at, or left out for being on another disk; relative to the root, for people */
  readonly notSeen: readonly string[];
  /** the row of an inode, where it was met */
  rowOf(ino: bigint): number | undefined;
}

/** Walks snapshots and reports what could not be walked. `narrowed` rules say which, and which names. */
export async function scanSnapshots(
  { request, tools, tally, isStopped }: LookRun,
  narrowed: Partial<ScanRules>,
): Promise<WalkedTree> {
  const rules = { ...request.rules, ...narrowed };
  let names = 0;
  const onNames = (count: number): void => {
    names = count;
  };
  const meter = new PhaseMeter('scan', tools.observer, () => ({ done: names, total: undefined }));
  const { table, builder, otherDevices, failures } = await meter.during(() =>
    scanTree(
      tools.pool,
      { path: request.root, ...folderTimesOf(tools.fs.lstat(request.root)) },
      { rules, onNames, isStopped },
    ),
  );
  meter.finish();
  for (const path of otherDevices) tools.observer({ type: 'warning', warning: 'other-device', path });
  for (const failure of failures) tally.fail(failure);
  return {
    table,
    paths: tablePaths(table),
    order: orderSnapshots(table),
    notSeen: [...otherDevices, ...failures.map(({ path }) => path)],
    rowOf: (ino) => builder.rowOf(ino),
  };
}

/** For people, with the platform's separator. Only for names inside a snapshot. */
export function shownPath(tree: WalkedTree, name: number): string {
  return `${pathInSnapshot(name, tree)}`;
}
