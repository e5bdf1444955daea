import path from 'node:path';
import { type Catalog, openCatalog } from '../../catalog/open-catalog.ts';
import type { Observer } from '../../domain/events.ts';
import { STATE_FOLDER } from '../../domain/state-names.ts';
import type { HashIndex } from '../../hash-index/hash-index.ts';
import { noIndex } from '../../hash-index/no-index.ts';
import { openIndex } from '../../hash-index/open-index.ts';
import type { FileSystem } from '../../platform/file-system.ts';
import { nodeFileSystem } from '../../platform/node-file-system.ts';
import { PhaseMeter } from '../../platform/phase-meter.ts';
import { startPool } from '../../platform/piscina-pool.ts';
import type { WorkerPool } from '../../platform/worker-pool.ts';
import type { ScanRules } from '../../walk/scan-task.ts';
import type { LookOptions } from '../look-options.ts';
import { threadsFor } from '../options/default-threads.ts';
import { indexFolder } from '../run/index-folder.ts';
import { withoutUntrueCensuses } from '../run/unrecorded-links.ts';
import { checkRoot } from './check-root.ts';
import { scanRules } from './scan-rules.ts';

/** A root that a command looks at. Nothing in it is changed, no lock taken, and another run may be working there. */
export interface LookedAtRoot {
  /** real and absolute */
  readonly root: string;
  readonly fs: FileSystem;
  /** as it was when it was opened */
  readonly index: HashIndex;
  /** false: the figures have to be had by walking */
  readonly hasIndex: boolean;
  /** threads start when they are first asked for something */
  readonly pool: WorkerPool;
  readonly rules: ScanRules;
  readonly observer: Observer;
  isStopped(): boolean;
  /** The snapshots and what is in them; walks what the index does not tell. */
  catalog(): Promise<Catalog>;
}

/** Checks the root and opens it for looking while `work` runs. Throws UserError where it cannot be looked at. */
export async function lookAtRoot<T>(options: LookOptions, work: (place: LookedAtRoot) => Promise<T>): Promise<T> {
  const fs = nodeFileSystem;
  const root = checkRoot(fs, options.root);
  const rules = scanRules(root, options.snapshots);
  const pool = startedWhenNeeded(threadsFor(root, options.threads));
  const index = openToLook(options, root);
  const observer = options.onEvent ?? (() => undefined);
  const isStopped = (): boolean => options.signal?.aborted === true;
  const look = { root, fs, index, hasIndex: index !== noIndex, pool, rules, observer, isStopped };
  try {
    return await work({ ...look, catalog: () => measuredCatalog(look) });
  } finally {
    await pool.close();
    await index.close();
  }
}

function openToLook({ index }: LookOptions, root: string): HashIndex {
  if (index === false) return noIndex;
  const state = path.join(root, STATE_FOLDER);
  const folder = indexFolder(index, state);
  const opened = openIndex({ folder, readOnly: true }).index;
  const isInState = folder === state && opened !== noIndex;
  return isInState ? withoutUntrueCensuses(nodeFileSystem, state, opened) : opened;
}

async function measuredCatalog(look: Omit<LookedAtRoot, 'catalog'>): Promise<Catalog> {
  let names = 0;
  const meter = new PhaseMeter('scan', look.observer, () => ({ done: names, total: undefined }));
  const onNames = (count: number): void => {
    names = count;
  };
  const catalog = await openCatalog({ ...look, onNames, duringWalk: (work) => meter.during(work) });
  meter.finish();
  return catalog;
}

/** Most looks need no thread, and each takes 50 ms to start. */
function startedWhenNeeded(threads: number): WorkerPool {
  let pool: WorkerPool | undefined;
  return {
    threads,
    run: (job, task) => {
      pool ??= startPool(threads);
      return pool.run(job, task);
    },
    close: async () => pool?.close(),
  };
}
