import { STATE_FOLDER } from '../domain/state-names.ts';
import { UserError } from '../domain/user-error.ts';
import { joinPath } from '../platform/fs-path.ts';
import { nodeFileSystem } from '../platform/node-file-system.ts';
import { startPool } from '../platform/piscina-pool.ts';
import type { WorkerPool } from '../platform/worker-pool.ts';
import { defaultThreads } from './default-threads.ts';
import { acquireRunLock, type RunLock } from './run-lock.ts';
import { openStateFolder, type StateFolder } from './state-folder.ts';

/** A root that this run holds, and the threads it works with. */
export interface LockedRoot {
  /** real and absolute */
  readonly root: string;
  /** the state folder */
  readonly state: string;
  readonly pool: WorkerPool;
  /** false: nothing could be made there, and the run only looks */
  readonly isWritable: boolean;
}

export interface HoldOptions {
  readonly threads: number | undefined;
  /** a run that changes nothing: where nothing can be written it does without a lock */
  readonly onlyLooks: boolean;
}

/**
 * Holds a root that was checked while `work` runs. Throws UserError('locked') where another run holds it. The threads
 * start first, and are ready by the time they are needed.
 */
export async function withLockedRoot<T>(
  root: string,
  { threads = defaultThreads(root), onlyLooks }: HoldOptions,
  work: (place: LockedRoot) => Promise<T>,
): Promise<T> {
  const pool = startPool(threads);
  try {
    const held = await hold(root, { onlyLooks });
    try {
      return await work({ root, state: held.state, pool, isWritable: held.isWritable });
    } finally {
      held.release();
    }
  } finally {
    await pool.close();
  }
}

async function hold(root: string, { onlyLooks }: { onlyLooks: boolean }) {
  const fs = nodeFileSystem;
  try {
    const state = openStateFolder(fs, root);
    try {
      const lock = await acquireRunLock(fs, state.path, { root });
      return { state: state.path, isWritable: true, release: () => letGo(lock, state) };
    } catch (error: unknown) {
      state.removeIfEmpty();
      throw error;
    }
  } catch (error: unknown) {
    if (!onlyLooks || !(error instanceof UserError) || error.kind !== 'refused') throw error;
    return { state: `${joinPath(root, STATE_FOLDER)}`, isWritable: false, release: () => undefined };
  }
}

function letGo(lock: RunLock, state: StateFolder): void {
  try {
    lock.release();
  } finally {
    state.removeIfEmpty();
  }
}
