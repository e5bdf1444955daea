import { nodeFileSystem } from '../platform/node-file-system.ts';
import { startPool } from '../platform/piscina-pool.ts';
import type { WorkerPool } from '../platform/worker-pool.ts';
import { defaultThreads } from './default-threads.ts';
import { acquireRunLock } from './run-lock.ts';
import { openStateFolder } from './state-folder.ts';

/** A root that this run holds, and the threads it works with. */
export interface LockedRoot {
  /** real and absolute */
  readonly root: string;
  /** the state folder */
  readonly state: string;
  readonly pool: WorkerPool;
}

/**
 * Holds a root that was checked while `work` runs. Throws UserError('locked') where another run holds it. The threads
 * start first, and are ready by the time they are needed.
 */
export async function withLockedRoot<T>(
  root: string,
  { threads = defaultThreads() }: { threads: number | undefined },
  work: (place: LockedRoot) => Promise<T>,
): Promise<T> {
  const fs = nodeFileSystem;
  const pool = startPool(threads);
  try {
    const state = openStateFolder(fs, root);
    try {
      const lock = await acquireRunLock(fs, state.path, { root });
      try {
        return await work({ root, state: state.path, pool });
      } finally {
        lock.release();
      }
    } finally {
      state.removeIfEmpty();
    }
  } finally {
    await pool.close();
  }
}
