import type { Failure } from '../domain/failure.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { type Job, type WorkerPool, workOff } from '../platform/worker-pool.ts';
import type { FileTable } from './file-table.ts';
import { FileTableBuilder } from './file-table-builder.ts';
import type { ScanRows } from './scan-rows.ts';
import type { FolderToScan, LeftOutCounts, Leftover, ScanResult, ScanRules, ScanTask } from './scan-task.ts';
import type { FolderTimes } from './take-settled.ts';

const SCAN: Job<ScanTask, ScanResult> = { name: 'scan' };

/** Folders in one task at most. */
const FOLDERS_PER_TASK = 64;
/** Names in a task while a thread may have nothing to do, so that its share is found soon. */
const NAMES_WHILE_IDLE = 64;

export interface ScannedTree {
  readonly table: FileTable;
  /** the table's maker, for more rows; `seal` it when there will be none */
  readonly builder: FileTableBuilder;
  readonly sealedMet: readonly string[];
  readonly leftOut: Readonly<LeftOutCounts>;
  readonly otherDevices: readonly string[];
  /** temporary names of killed runs, not yet removed; folders are those of the table */
  readonly leftovers: readonly Leftover[];
  readonly failures: readonly Failure[];
}

/** A folder that waits to be entered, with its number in the table. */
interface Waiting {
  readonly number: number;
  readonly folder: FolderToScan;
}

/** How many scans this process began. */
let scans = 0;

/** Walks everything below the root in all threads of the pool; work is split wherever folders wait. */
export async function scanTree(
  pool: WorkerPool,
  root: FolderTimes & { readonly path: FsPath },
  { rules, onNames, isStopped }: { rules: ScanRules; onNames: (names: number) => void; isStopped: () => boolean },
): Promise<ScannedTree> {
  const scan = scans++;
  const builder = new FileTableBuilder(root);
  const waiting: Waiting[] = [{ number: 0, folder: { ...root, depth: 0, snapshotDepth: undefined } }];
  const leftOut = { emptyFiles: 0, symlinks: 0, specialFiles: 0, filtered: 0 };
  const otherDevices: string[] = [];
  const sealedMet: string[] = [];
  const failures: Failure[] = [];
  const spares: ScanRows[] = [];
  const leftovers: Leftover[] = [];

  const run = async (taken: readonly Waiting[]): Promise<void> => {
    const folders = taken.map(({ folder }) => folder);
    const mayIdle = waiting.length < pool.threads;
    const enoughNames = mayIdle ? Math.min(NAMES_WHILE_IDLE, rules.namesPerTask) : rules.namesPerTask;
    take(await pool.run(SCAN, { scan, rules, folders, enoughNames, spare: spares.pop() }), taken);
  };
  await workOff(pool, waiting, { most: FOLDERS_PER_TASK, isStopped, run });
  return { table: builder.table(), builder, sealedMet, leftOut, otherDevices, leftovers, failures };

  function take(result: ScanResult, taken: readonly Waiting[]): void {
    const numbers = builder.add(
      result.rows,
      taken.map(({ number }) => number),
    );
    for (const { number, folder } of result.notEntered) waiting.push({ number: numbers[number], folder });
    for (const kind of ['emptyFiles', 'symlinks', 'specialFiles', 'filtered'] as const) {
      leftOut[kind] += result.leftOut[kind];
    }
    // One by one: where a disk goes away, a large folder has more failures than a call may have arguments.
    for (const path of result.otherDevices) otherDevices.push(path);
    for (const name of result.sealedMet) sealedMet.push(name);
    for (const failure of result.failures) failures.push(failure);
    for (const found of result.leftovers) leftovers.push({ ...found, folder: numbers[found.folder] });
    spares.push(result.rows);
    onNames(builder.names);
  }
}
