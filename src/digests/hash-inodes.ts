import type { SharedProgress } from '../platform/shared-progress.ts';
import { runAll, type WorkerPool } from '../platform/worker-pool.ts';
import type { FileTable } from '../walk/file-table.ts';
import { HASH, type HashAnswer, type HashTask } from './jobs.ts';

export interface HashContext {
  readonly pool: WorkerPool;
  readonly table: FileTable;
  readonly progress: SharedProgress;
}

const TASK_FILES = 512;
const TASK_BYTES = 2 * 2 ** 20;

/** Reads each inode once, in all threads of the pool; no more is handed out once a stop is asked for. */
export async function hashInodes(
  inodes: Uint32Array,
  { pool, table, progress }: HashContext,
  take: (answer: HashAnswer) => void,
): Promise<void> {
  const tasks = hashTasks(inodes, { table, progress });
  await runAll(pool, HASH, { tasks, take, isShort: (task) => bytesOf(task) < 2 * TASK_BYTES });
}

function bytesOf({ inodes, table }: HashTask): number {
  return inodes.reduce((sum, inode) => sum + table.inodes.size[inode], 0);
}

function* hashTasks(
  inodes: Uint32Array,
  { table, progress }: { table: FileTable; progress: SharedProgress },
): Generator<HashTask> {
  const { size } = table.inodes;
  for (let first = 0; first < inodes.length; ) {
    let end = first;
    for (let bytes = 0; end < inodes.length && end - first < TASK_FILES && bytes < TASK_BYTES; end++) {
      bytes += size[inodes[end]];
    }
    yield { table, progress, inodes: inodes.slice(first, end) };
    first = end;
  }
}
