import os from 'node:os';
import { FLUSH, WritesLost } from '../copying/flush-disk.ts';
import type { BackupSummary } from '../domain/backup-summary.ts';
import { defined } from '../domain/defined.ts';
import { fdPathsWork } from '../linking/fd-paths.ts';
import type { FinishedCopies } from '../mirror/finished-copies.ts';
import { type MirrorResult, mirrorSource } from '../mirror/mirror-source.ts';
import { MirrorTally } from '../mirror/mirror-tally.ts';
import type { RootBounds } from '../mirror/remove-tree.ts';
import type { Source } from '../mirror/scan-source.ts';
import { currentUser } from '../platform/current-user.ts';
import { displayPath } from '../platform/fs-path.ts';
import { mountOf } from '../platform/mount-of.ts';
import { mountPointsBelow } from '../platform/mount-points.ts';
import { nodeFileSystem } from '../platform/node-file-system.ts';
import { currentPlatform } from '../platform/platform-profile.ts';
import { newSharedProgress } from '../platform/shared-progress.ts';
import { bootedAt, bootId } from '../platform/this-process.ts';
import { runAfter, runBefore } from './backup/backup-hooks.ts';
import { backupJob, snapshotsOfOthers } from './backup/backup-job.ts';
import { toMirrorRequest } from './backup/backup-request.ts';
import { checkBackup } from './backup/check-backup.ts';
import { checkSources } from './backup/check-sources.ts';
import { CopiesToDedupe } from './backup/copies-to-dedupe.ts';
import { foldsNames } from './backup/folds-names.ts';
import { forgetGivenUpInProgress, takeOverGivenUp } from './backup/given-up-in-progress.ts';
import { newestSnapshot } from './backup/newest-snapshot.ts';
import { sealSnapshot } from './backup/seal-snapshot.ts';
import { findSnapshotInProgress, type SnapshotInProgress } from './backup/snapshot-in-progress.ts';
import type { BackupOptions } from './backup-options.ts';
import type { DedupeOptions } from './dedupe-options.ts';
import { checkGiven } from './options/check-given.ts';
import { checkOptions } from './options/check-options.ts';
import { readDate } from './options/read-clock.ts';
import { checkRoot } from './root/check-root.ts';
import { type LockedRoot, withLockedRoot } from './root/locked-root.ts';
import { figuresOfBackup, notingRun } from './run/note-run.ts';
import { type OpenedDedupe, openDedupe } from './run/open-dedupe.ts';
import { stopOnAbort } from './run/stop-on-abort.ts';

/** A backup that has its place and its lock. */
interface Backup extends LockedRoot {
  readonly options: BackupOptions;
  readonly sources: readonly Source[];
  readonly opened: OpenedDedupe;
  readonly host: string;
  readonly job: string;
}

/**
 * Copies the sources into a new snapshot below the root and links what earlier ones have already. Resolves to a
 * summary, in which failed items are listed. Throws UserError where the run cannot start or go on; the unfinished
 * snapshot then stays for the next run.
 */
export async function backup(options: BackupOptions): Promise<BackupSummary> {
  checkGiven(options, ['root', 'sources']);
  checkBackup(options);
  checkOptions(stageTwoOptions(options));
  let result: BackupSummary | Error = new Error('not begun');
  try {
    result = (await runBefore(options)) ? await backUp(options) : notBegun(options);
    return result;
  } catch (error: unknown) {
    result = error instanceof Error ? error : new Error(String(error), { cause: error });
    throw error;
  } finally {
    await runAfter(options, result);
  }
}

/** Of a run that was to end before there was anything to do. */
function notBegun(options: BackupOptions): BackupSummary {
  const onEvent = options.onEvent ?? (() => undefined);
  const nothing = { tally: new MirrorTally(onEvent), outcome: 'interrupted', copyMs: 0 } as const;
  const counts = summarize({ options, root: options.root }, { name: '', resumed: false }, nothing);
  const summary = { ...counts, suspiciousFiles: 0, elapsedMs: 0 };
  onEvent({ type: 'backup-finished', summary });
  return summary;
}

async function backUp(options: BackupOptions): Promise<BackupSummary> {
  const started = performance.now();
  const root = checkRoot(nodeFileSystem, options.root);
  const sources = checkSources(nodeFileSystem, options.sources, { root, platform: currentPlatform() });
  const { threads, dryRun = false, onEvent, signal } = options;
  return await withLockedRoot(root, { threads, onlyLooks: dryRun, onEvent, signal }, async (place) => {
    const opened = await openDedupe(stageTwoOptions(options), place);
    const host = os.hostname();
    const job = backupJob(sources, host);
    try {
      const backedUp = await notingRun(opened.tools, {
        command: 'backup',
        work: () => backUpLocked({ options, sources, opened, host, job, ...place }),
        figuresOf: (summary) => figuresOfBackup(summary, job),
      });
      const summary = { ...backedUp, elapsedMs: performance.now() - started };
      options.onEvent?.({ type: 'backup-finished', summary });
      return summary;
    } finally {
      await opened.close();
    }
  });
}

/** Sealed snapshots are not walked again: a day costs what the day brought. Without an index they have to be. */
function stageTwoOptions({
  root,
  dryRun,
  ignore,
  maxLinks,
  index,
  log,
  onEvent,
  signal,
}: BackupOptions): DedupeOptions {
  const given = { dryRun, ignore, maxLinks, index, log, onEvent, signal, newOnly: index !== false };
  return { root, ...defined<DedupeOptions>(given) };
}

async function backUpLocked(backup: Backup): Promise<Omit<BackupSummary, 'elapsedMs'>> {
  const { options, root, sources, pool, state, opened, host, job } = backup;
  const { fs, observer } = opened.tools;
  const dryRun = options.dryRun ?? false;
  const snapshot = findSnapshotInProgress({
    fs,
    root,
    state,
    sources: sources.map((source) => displayPath(source.path)),
    template: options.name,
    linksUnread: options.unchanged === 'link',
    now: readDate(options.now),
    host,
    bootedAt: bootedAt(),
    bootId: bootId(),
    mount: mountOf(root),
  });
  for (const name of snapshot.foreign) observer({ type: 'warning', warning: 'foreign-in-progress', path: name });
  const { index } = opened.tools;
  const others = snapshotsOfOthers(index.notes.runs(), job);
  const previous = newestSnapshot(fs, root, { sealed: index.snapshots(), now: Date.now(), others });
  const { name, resumed, isDoubtful: doubtful } = snapshot;
  observer({
    type: 'backup-started',
    root,
    sources: options.sources,
    snapshot: name,
    resumed,
    doubtful,
    dryRun,
    previous,
    threads: pool.threads,
  });
  // What could be linked to its namesake there is linked already with `link`, and not a copy.
  const snapshotBefore = options.unchanged === 'link' ? undefined : previous;
  const batches = new CopiesToDedupe(opened, snapshotBefore);
  const result = await mirror(backup, snapshot, { previous, finished: batches });
  if (result.outcome === 'done' && !dryRun) await flushName(snapshot, result, backup);
  if (result.outcome === 'unchanged' && !dryRun) {
    snapshot.drop(boundsOf(root), (path, code) => {
      result.tally.fail({ path: displayPath(path), attempted: 'remove a leftover', code });
    });
  }
  const deduped =
    result.outcome === 'done' && !dryRun ? await batches.finish(foldersMade(snapshot, result)) : undefined;
  const named = result.outcome === 'unchanged' ? { ...snapshot, name: previous ?? snapshot.name } : snapshot;
  return { ...summarize(backup, named, result), suspiciousFiles: batches.suspiciousFiles, dedupe: deduped };
}

/**
 * A run that is killed once the snapshot has its name must leave no seal of an earlier one that it would be taken for.
 * Nor is a name of it to get back what the same name of the earlier one gave up, where both are of one file.
 */
async function forgetEarlier(name: string, { index }: OpenedDedupe['tools']): Promise<void> {
  const isSealed = index.snapshots().some((record) => record.name === name);
  if (!isSealed && !index.notes.hasGivenUp(name)) return;
  await index.write({ forgetSnapshots: [name], notes: { forgetGivenUpIn: [name] } });
}

/**
 * Who reads that it is complete may switch the machine off, and then it must have its name. Until it has, a power cut may
 * bring back the old one, for another run to take up: what names gave up stays noted under that.
 */
async function flushName(
  snapshot: SnapshotInProgress,
  { tally }: MirrorResult,
  { root, pool, opened }: Backup,
): Promise<void> {
  const { code } = await pool.run(FLUSH, { folder: root });
  if (code === undefined) await forgetGivenUpInProgress(opened.tools.index, snapshot);
  else tally.fail({ path: snapshot.name, attempted: 'write to the disk', code });
}

/** The folders are undefined where something failed, or a killed run had made some of what is there. */
function foldersMade({ name, resumed }: SnapshotInProgress, { folders, tally }: MirrorResult) {
  const made = folders.filter((folder) => folder !== undefined);
  const isAll = made.length === folders.length && tally.failures.length === 0 && !resumed;
  return { name, folders: isAll ? made : undefined };
}

/** Makes the snapshot, and gives it its name where it is complete. */
async function mirror(
  { options, root, sources, pool, state, opened }: Backup,
  snapshot: SnapshotInProgress,
  { previous, finished }: { previous: string | undefined; finished: FinishedCopies },
): Promise<MirrorResult> {
  const { fs, index, observer } = opened.tools;
  const folds = foldsNames(fs, state, { onlyLooks: options.dryRun ?? false });
  const previousNames = previous === undefined ? undefined : namesRecorded(previous, index);
  const request = toMirrorRequest(options, { root, sources, snapshot, previous, previousNames, foldsNames: folds });
  const progress = newSharedProgress(); // stage two counts for itself
  const release = stopOnAbort(progress, options.signal);
  try {
    const user = currentUser();
    const boundsNow = () => boundsOf(root);
    const { begin } = snapshot;
    if (!request.rules.dryRun && !snapshot.resumed) await forgetGivenUpInProgress(index, snapshot); // of an earlier one
    const result = await mirrorSource(request, { fs, pool, progress, observer, finished, user, begin, boundsNow });
    if (result.outcome !== 'done' || request.rules.dryRun) return result;
    const onWindows = currentPlatform().name === 'windows';
    snapshot.refuseTaken();
    await forgetEarlier(snapshot.name, opened.tools);
    await takeOverGivenUp(index, snapshot);
    const isSealed = await sealSnapshot(snapshot, { ...request.rules, progress, onWindows });
    return isSealed ? result : { ...result, outcome: 'interrupted' };
  } catch (error: unknown) {
    if (error instanceof WritesLost) snapshot.doubt();
    throw error;
  } finally {
    release();
  }
}

/** Undefined where nothing is recorded of the snapshot, or something changed in it since. */
function namesRecorded(snapshot: string, { notes }: OpenedDedupe['tools']['index']): number | undefined {
  const census = notes.census(snapshot);
  return census === undefined ? undefined : census.files + census.others;
}

function boundsOf(root: string): RootBounds {
  return {
    device: nodeFileSystem.lstat(root).dev,
    mountPoints: new Set(mountPointsBelow(root)),
    byFd: fdPathsWork(nodeFileSystem, root),
  };
}

function summarize(
  { options, root }: Pick<Backup, 'options' | 'root'>,
  { name, resumed }: Pick<SnapshotInProgress, 'name' | 'resumed'>,
  { tally, outcome, copyMs }: Pick<MirrorResult, 'tally' | 'outcome' | 'copyMs'>,
): Omit<BackupSummary, 'elapsedMs' | 'suspiciousFiles'> {
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
    leftOutFiles: tally.leftOutFiles,
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
