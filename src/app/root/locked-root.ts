import type { Observer } from '../../domain/events.ts';
import { STATE_FOLDER } from '../../domain/state-names.ts';
import { UserError } from '../../domain/user-error.ts';
import { unlessRefused } from '../../platform/errno.ts';
import { joinPath } from '../../platform/fs-path.ts';
import { isGone } from '../../platform/lstat-or-undefined.ts';
import { nodeFileSystem } from '../../platform/node-file-system.ts';
import { startPool } from '../../platform/piscina-pool.ts';
import type { WorkerPool } from '../../platform/worker-pool.ts';
import { threadsFor } from '../options/default-threads.ts';
import { tellOfCutTimes } from '../run/tell-of-cut-times.ts';
import { removeGraves } from './remove-graves.ts';
import { acquireRunLock, type RunLock } from './run-lock.ts';
import { openStateFolder, type StateFolder } from './state-folder.ts';

/** A root that this run holds. */
export interface HeldRoot {
  /** real and absolute */
  readonly root: string;
  /** the state folder */
  readonly state: string;
  /** false: nothing could be made there, and the run only looks */
  readonly isWritable: boolean;
}

/** A root that this run holds, and the threads it works with. */
export interface LockedRoot extends HeldRoot {
  readonly pool: WorkerPool;
}

export interface HoldOptions {
  /** a run that changes nothing: where nothing can be written it does without a lock */
  readonly onlyLooks: boolean;
  /** what a person does to have it only look; `use --dry-run` where not given */
  readonly toOnlyLook?: string;
  readonly onEvent?: Observer | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Holds a root that was checked while `work` runs, with threads that start first, and are ready by the time they are
 * needed. Throws UserError('locked') where another run holds it.
 */
export async function withLockedRoot<T>(
  root: string,
  { threads, ...options }: HoldOptions & { readonly threads: number | undefined },
  work: (place: LockedRoot) => Promise<T>,
): Promise<T> {
  const pool = closedOnce(startPool(threadsFor(root, threads)));
  try {
    return await holdRoot(root, options, async (place) => {
      try {
        return await work({ ...place, pool });
      } finally {
        // Where one thread could not start, others may be at work still; and what they hold open may be lacking for the lock.
        await pool.close();
      }
    });
  } finally {
    await pool.close();
  }
}

function closedOnce(pool: WorkerPool): WorkerPool {
  let closed: Promise<void> | undefined;
  return { ...pool, close: () => (closed ??= pool.close()) };
}

/** The same without threads. What a killed `prune` had renamed away is deleted first. */
export async function holdRoot<T>(
  root: string,
  options: HoldOptions,
  work: (place: HeldRoot) => Promise<T>,
): Promise<T> {
  // To look it makes the state folder, and gives the root its time again.
  if (!options.onlyLooks || isGone(nodeFileSystem, joinPath(root, STATE_FOLDER))) tellOfCutTimes(root, options.onEvent);
  const held = await hold(root, options);
  const { state, isWritable } = held;
  let done: T;
  try {
    if (!options.onlyLooks) await removeGraves({ root, state }, options);
    done = await work({ root, state, isWritable });
  } catch (error: unknown) {
    unlessRefused(held.release); // what stopped the run is to be told; the next run finds the lock dead
    throw error;
  }
  held.release();
  return done;
}

async function hold(root: string, { onlyLooks, toOnlyLook }: HoldOptions) {
  const fs = nodeFileSystem;
  try {
    const state = openStateFolder(fs, root, toOnlyLook);
    try {
      const lock = await acquireRunLock(fs, state.path, { root, toOnlyLook });
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
