import path from 'node:path';
import type { DedupeRequest } from '../dedupe/dedupe-request.ts';
import { dedupeSnapshots } from '../dedupe/dedupe-snapshots.ts';
import type { Observer } from '../domain/events.ts';
import type { DedupeSummary } from '../domain/summary.ts';
import type { HashIndex } from '../hash-index/hash-index.ts';
import { folderTimeJournal, recoverFolderTimes } from '../linking/folder-time-journal.ts';
import { fdPathsWork } from '../linking/held-folder.ts';
import { mountPointsBelow } from '../platform/mount-points.ts';
import { nodeFileSystem } from '../platform/node-file-system.ts';
import { startPool } from '../platform/piscina-pool.ts';
import { currentPlatform } from '../platform/platform-profile.ts';
import { newSharedProgress, requestStop } from '../platform/shared-progress.ts';
import { checkOptions } from './check-options.ts';
import { checkRoot } from './check-root.ts';
import type { DedupeOptions } from './dedupe-options.ts';
import { defaultThreads } from './default-threads.ts';
import { openRunIndex } from './open-run-index.ts';
import { probeLinks } from './probe-links.ts';
import { acquireRunLock } from './run-lock.ts';
import { openStateFolder, type StateFolder } from './state-folder.ts';

/** NTFS permits 1024 names, of which 1023 can be made by linking. */
const NTFS_MAX_LINKS = 1023;
/** Names in one scan task: a few ms, so that work is shared out evenly. */
const NAMES_PER_TASK = 4000;

/**
 * Replaces the duplicates below a root by hard links. Resolves to a summary, in which failed items are listed.
 * Throws UserError where the run cannot start or go on.
 */
export async function dedupe(options: DedupeOptions): Promise<DedupeSummary> {
  checkOptions(options);
  const fs = nodeFileSystem;
  const root = checkRoot(fs, options.root);
  const threads = options.threads ?? defaultThreads();
  const pool = startPool(threads);
  try {
    const state = openStateFolder(fs, root);
    try {
      const lock = await acquireRunLock(fs, state.path, { root });
      try {
        return await runLocked(options, { root, state, pool, threads });
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

async function runLocked(
  options: DedupeOptions,
  {
    root,
    state,
    pool,
    threads,
  }: { root: string; state: StateFolder; pool: ReturnType<typeof startPool>; threads: number },
): Promise<DedupeSummary> {
  const fs = nodeFileSystem;
  const observer = options.onEvent ?? (() => undefined);
  probeLinks(fs, state.path, { root });
  if (options.dryRun !== true) recoverTimes(state.path, root, observer);
  const { index, folder } = await openRunIndex(options, { state: state.path, observer });
  const request = toRequest(options, root, index);
  observer({ type: 'run-started', root, dryRun: request.dryRun, maxLinks: request.limit, threads, index: folder });
  const progress = newSharedProgress();
  const stop = (): void => requestStop(progress);
  if (options.signal?.aborted === true) stop();
  options.signal?.addEventListener('abort', stop, { once: true });
  try {
    const summary = await dedupeSnapshots(request, {
      fs,
      pool,
      index,
      remembers: folder !== undefined && !request.dryRun,
      journal: folderTimeJournal(fs, state.path),
      progress,
      observer,
      byFd: currentPlatform().hasFdPaths && fdPathsWork(fs, root),
    });
    observer({ type: 'run-finished', summary });
    return summary;
  } finally {
    options.signal?.removeEventListener('abort', stop);
    await index.close();
  }
}

function recoverTimes(state: string, root: string, observer: Observer): void {
  const count = recoverFolderTimes(nodeFileSystem, state, { root });
  if (count > 0) observer({ type: 'warning', warning: 'leftovers-cleaned', path: root, count });
}

function toRequest(options: DedupeOptions, root: string, index: HashIndex): DedupeRequest {
  const native = path.toNamespacedPath(root);
  const dryRun = options.dryRun ?? false;
  return {
    root: native,
    rootShown: root,
    rules: {
      root: native,
      device: nodeFileSystem.lstat(native).dev,
      snapshots: options.snapshots ?? '*',
      patterns: {
        include: options.include ?? [],
        exclude: options.exclude ?? [],
        ignoreCase: !currentPlatform().caseSensitivePaths,
      },
      sealed: new Map(options.newOnly === true ? index.snapshots().map(({ name, ino }) => [name, ino]) : []),
      minSize: options.minSize ?? 0,
      maxSize: options.maxSize ?? Number.POSITIVE_INFINITY,
      mountPoints: mountPointsBelow(root),
      removeLeftovers: !dryRun,
      namesPerTask: NAMES_PER_TASK,
    },
    ignore: new Set(options.ignore ?? []),
    limit: options.maxLinks ?? NTFS_MAX_LINKS,
    dryRun,
    lazy: options.lazy ?? false,
    newOnly: options.newOnly ?? false,
    full: options.full ?? false,
    reportNames: options.reportNames ?? false,
  };
}
