import os from 'node:os';
import type { BackupSummary } from '../domain/backup-summary.ts';
import type { DedupeSummary } from '../domain/summary.ts';
import { type MirrorResult, mirrorSource } from '../mirror/mirror-source.ts';
import type { Source } from '../mirror/scan-source.ts';
import { currentUser } from '../platform/current-user.ts';
import { displayPath } from '../platform/fs-path.ts';
import { nodeFileSystem } from '../platform/node-file-system.ts';
import { startPool } from '../platform/piscina-pool.ts';
import { currentPlatform } from '../platform/platform-profile.ts';
import { newSharedProgress, requestStop } from '../platform/shared-progress.ts';
import type { WorkerPool } from '../platform/worker-pool.ts';
import { runAfter, runBefore } from './backup-hooks.ts';
import type { BackupOptions } from './backup-options.ts';
import { toMirrorRequest } from './backup-request.ts';
import { checkRoot } from './check-root.ts';
import { checkSources } from './check-sources.ts';
import { dedupe } from './dedupe.ts';
import { defaultThreads } from './default-threads.ts';
import { probeLinks } from './probe-links.ts';
import { acquireRunLock } from './run-lock.ts';
import { findSnapshotInProgress, newestSnapshot, type SnapshotInProgress } from './snapshot-in-progress.ts';
import { openStateFolder } from './state-folder.ts';

/** A backup that has its place and its lock. */
interface Backup {
  readonly options: BackupOptions;
  readonly root: string;
  readonly sources: readonly Source[];
  readonly pool: WorkerPool;
  readonly state: string;
}

/**
 * Copies the sources into a new snapshot below the root and links what earlier ones have already. Resolves to a
 * summary, in which failed items are listed. Throws UserError where the run cannot start or go on; the unfinished
 * snapshot then stays for the next run.
 */
export async function backup(options: BackupOptions): Promise<BackupSummary> {
  let result: BackupSummary | Error = new Error('not begun');
  try {
    await runBefore(options);
    result = await backUp(options);
    return result;
  } catch (error: unknown) {
    result = error instanceof Error ? error : new Error(String(error), { cause: error });
    throw error;
  } finally {
    await runAfter(options, result);
  }
}

async function backUp(options: BackupOptions): Promise<BackupSummary> {
  const started = performance.now();
  const fs = nodeFileSystem;
  const root = checkRoot(fs, options.root);
  const sources = checkSources(fs, options.sources, { root, platform: currentPlatform() });
  const pool = startPool(options.threads ?? defaultThreads());
  try {
    const state = openStateFolder(fs, root);
    try {
      const lock = await acquireRunLock(fs, state.path, { root });
      let mirrored: Omit<BackupSummary, 'elapsedMs'>;
      try {
        mirrored = await backUpLocked({ options, root, sources, pool, state: state.path });
      } finally {
        lock.release();
      }
      const deduped = await secondStage(mirrored, options);
      const summary = { ...mirrored, dedupe: deduped, elapsedMs: performance.now() - started };
      options.onEvent?.({ type: 'backup-finished', summary });
      return summary;
    } finally {
      state.removeIfEmpty();
    }
  } finally {
    await pool.close();
  }
}

async function secondStage(
  { outcome, dryRun }: Omit<BackupSummary, 'elapsedMs'>,
  { root, ignore, maxLinks, threads, index, onEvent, signal }: BackupOptions,
): Promise<DedupeSummary | undefined> {
  if (outcome !== 'done' || dryRun) return undefined;
  const given = { ignore, maxLinks, threads, index, onEvent, signal };
  return await dedupe({
    root,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  });
}

async function backUpLocked(backup: Backup): Promise<Omit<BackupSummary, 'elapsedMs'>> {
  const { options, root, sources, pool, state } = backup;
  const fs = nodeFileSystem;
  const observer = options.onEvent ?? (() => undefined);
  const dryRun = options.dryRun ?? false;
  probeLinks(fs, state, { root });
  const snapshot = findSnapshotInProgress({
    fs,
    root,
    state,
    sources: sources.map((source) => displayPath(source.path)),
    template: options.name,
    now: options.now?.() ?? new Date(),
    host: os.hostname(),
  });
  for (const name of snapshot.foreign) observer({ type: 'warning', warning: 'foreign-in-progress', path: name });
  const previous = newestSnapshot(fs, root);
  const { name, resumed } = snapshot;
  observer({
    type: 'backup-started',
    root,
    sources: options.sources,
    snapshot: name,
    resumed,
    dryRun,
    previous,
    threads: pool.threads,
  });
  const result = await mirror(backup, snapshot, previous);
  if (result.outcome === 'done' && !dryRun) snapshot.seal();
  if (result.outcome === 'unchanged' && !dryRun) snapshot.drop();
  return summarize(
    backup,
    result.outcome === 'unchanged' ? { ...snapshot, name: previous ?? snapshot.name } : snapshot,
    result,
  );
}

async function mirror(
  { options, root, sources, pool }: Backup,
  snapshot: SnapshotInProgress,
  previous: string | undefined,
): Promise<MirrorResult> {
  const request = toMirrorRequest(options, { root, sources, snapshot, previous });
  const progress = newSharedProgress();
  const stop = (): void => requestStop(progress);
  if (options.signal?.aborted === true) stop();
  options.signal?.addEventListener('abort', stop, { once: true });
  try {
    return await mirrorSource(request, {
      fs: nodeFileSystem,
      pool,
      progress,
      observer: options.onEvent ?? (() => undefined),
      finished: { takeBatch: () => Promise.resolve({ linkedFiles: 0, linkedBytes: 0 }) },
      user: currentUser(),
      begin: snapshot.begin,
    });
  } finally {
    options.signal?.removeEventListener('abort', stop);
  }
}

function summarize(
  { options, root }: Backup,
  { name, resumed }: SnapshotInProgress,
  { tally, outcome, copyMs }: MirrorResult,
): Omit<BackupSummary, 'elapsedMs'> {
  const dryRun = options.dryRun ?? false;
  return {
    root,
    sources: options.sources,
    outcome,
    dryRun,
    snapshot: outcome === 'interrupted' ? undefined : name,
    resumed,
    folders: tally.folders,
    files: tally.files,
    bytes: tally.bytes,
    specialFiles: tally.specialFiles,
    changedFiles: tally.changedFiles,
    failures: tally.failures,
    failuresNotListed: tally.failuresNotListed,
    contentBytesRead: tally.contentBytesRead,
    bytesWritten: tally.bytesWritten,
    copyMs,
    dedupe: undefined,
  };
}
