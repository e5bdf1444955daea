import path from 'node:path';
import { FLUSH } from '../copying/flush-disk.ts';
import type { IsolatePlan, IsolateSummary } from '../domain/isolate-summary.ts';
import { STATE_FOLDER } from '../domain/state-names.ts';
import { UserError } from '../domain/user-error.ts';
import type { HashIndex } from '../hash-index/hash-index.ts';
import { noIndex } from '../hash-index/no-index.ts';
import { collectNames, type FolderToIsolate } from '../isolate/collect-names.ts';
import { type Isolated, isolateFolders } from '../isolate/isolate-folders.ts';
import { spaceNeeded } from '../isolate/space-needed.ts';
import { moveStrandedRecords } from '../isolate/stranded-records.ts';
import { fdPathsWork } from '../linking/fd-paths.ts';
import { folderTimeJournal } from '../linking/folder-time-journal.ts';
import { joinPath } from '../platform/fs-path.ts';
import { mountPointsBelow } from '../platform/mount-points.ts';
import { nodeFileSystem } from '../platform/node-file-system.ts';
import { PhaseMeter } from '../platform/phase-meter.ts';
import { currentPlatform } from '../platform/platform-profile.ts';
import { newSharedProgress, workCounted } from '../platform/shared-progress.ts';
import type { IsolateOptions } from './isolate-options.ts';
import { checkGiven } from './options/check-given.ts';
import { checkRoot } from './root/check-root.ts';
import { type LockedRoot, withLockedRoot } from './root/locked-root.ts';
import { recoverTimes } from './root/recover-times.ts';
import { pathsInside, realPaths, rootAbove } from './root/root-above.ts';
import { indexFolder } from './run/index-folder.ts';
import { isAgreed } from './run/is-agreed.ts';
import { notingRun, problems, type RunFigures } from './run/note-run.ts';
import { openExistingIndex } from './run/open-existing-index.ts';
import { notedNames, notesBelow, ownMetadataBelow } from './run/own-metadata-below.ts';
import { PathTally } from './run/path-tally.ts';
import { RunClock } from './run/run-clock.ts';
import { stopOnAbort } from './run/stop-on-abort.ts';
import { noteUnrecordedLinks } from './run/unrecorded-links.ts';

/**
 * Gives names files of their own, so that they can be changed without changing others. Resolves to a summary, in which
 * failed items are listed. Throws UserError where the run cannot start, or where the disk has not enough room.
 */
export async function isolate(options: IsolateOptions): Promise<IsolateSummary> {
  checkGiven(options, ['paths']);
  const { dryRun = false, threads, onEvent, signal } = options;
  const clock = new RunClock();
  const fs = nodeFileSystem;
  if (options.paths.length === 0) throw new UserError('usage', 'At least one path is needed.');
  const given = realPaths(fs, options.paths);
  const root = checkRoot(fs, options.root ?? rootAbove(fs, given));
  const paths = pathsInside(fs, root, given);
  return await withLockedRoot(root, { threads, onlyLooks: dryRun, onEvent, signal }, async (place) => {
    const index = await openExistingIndex(options.index, { state: place.state, readOnly: dryRun, onEvent });
    try {
      const tally = new PathTally(onEvent ?? (() => undefined));
      const done = await isolateBelow(paths, { place, index, tally, clock, options });
      const summary = { ...done, ...tally.figures(), dryRun, elapsedMs: clock.elapsedMs() };
      onEvent?.({ type: 'isolate-finished', summary });
      return summary;
    } finally {
      await index.close();
    }
  });
}

interface Work {
  readonly place: LockedRoot;
  readonly index: HashIndex;
  readonly tally: PathTally;
  readonly clock: RunClock;
  readonly options: IsolateOptions;
}

type Course = Pick<IsolateSummary, 'plan' | 'outcome' | 'isolated' | 'bytes' | 'ownMetadata'>;
const NOTHING = { isolated: 0, bytes: 0, ownMetadata: 0 };

async function isolateBelow(paths: readonly string[], work: Work): Promise<Course> {
  const { options, place } = work;
  const { dryRun = false, confirm, onEvent, signal } = options;
  if (!dryRun) recoverTimes(place, onEvent ?? (() => undefined));
  const folders = await collect(paths, work);
  const needed = spaceNeeded(folders, { keepsHoles: currentPlatform().name !== 'windows' });
  const plan = planOf(needed, place.root);
  const isStopped = (): boolean => signal?.aborted === true;
  if (isStopped()) return { plan, ...NOTHING, outcome: 'interrupted' };
  onEvent?.({ type: 'isolate-planned', plan });
  const hasWork = folders.some(({ names }) => names.some(({ status, own }) => status.nlink > 1n || own !== undefined));
  if (dryRun || !hasWork) return { plan, ...NOTHING, outcome: 'done' };
  if (plan.bytes > plan.freeBytes) throw noRoom(plan);
  if (confirm !== undefined && !(await work.clock.whileAsking(() => isAgreed(confirm, plan)))) {
    return { plan, ...NOTHING, outcome: isStopped() ? 'interrupted' : 'declined' };
  }
  await forgetCensuses(folders, work);
  const notebook = { index: work.index, observer: onEvent ?? (() => undefined), remembers: work.index !== noIndex };
  const done = await notingRun(notebook, {
    command: 'isolate',
    work: () => carryOut(folders, needed, work),
    figuresOf: (isolated) => figuresOf(isolated, { plan, isStopped: isStopped(), ...work.tally.figures() }),
  });
  if (await isOnDisk(done, work)) await forgetSettled(done, work);
  await moveStrandedRecords(folders, done.lost, { root: place.root, fs: nodeFileSystem, index: work.index });
  if (done.isFull) throw takesNoMore(plan);
  const { isolated, bytes, ownMetadata } = done;
  return { plan, isolated, bytes, ownMetadata, outcome: isStopped() ? 'interrupted' : 'done' };
}

/** What the index says of the snapshots is not true from the first copy on; the next run counts them again. */
async function forgetCensuses(folders: readonly FolderToIsolate[], { place, index, options }: Work): Promise<void> {
  const isInState = options.index !== false && indexFolder(options.index, place.state) === place.state;
  if (index === noIndex || !isInState) noteUnrecordedLinks(nodeFileSystem, place.state);
  const noted = notedNames(place.root, index);
  const touched = folders.flatMap(({ path, names }) => names.map(({ name }) => noted(joinPath(path, name)).snapshot));
  await index.write({ notes: { forgetCensuses: new Set(touched) } });
}

function figuresOf(
  { isolated, bytes }: Isolated,
  { plan, isStopped, failures, failuresNotListed }: FiguresContext,
): RunFigures {
  return {
    outcome: isStopped ? 'interrupted' : 'done',
    names: plan.names + plan.alone,
    changedNames: isolated,
    bytesRead: bytes,
    bytesWritten: bytes,
    reclaimedBytes: 0,
    failures: failures.length + failuresNotListed,
    ...problems(failures),
  };
}

interface FiguresContext extends ReturnType<PathTally['figures']> {
  readonly plan: IsolatePlan;
  readonly isStopped: boolean;
}

async function collect(
  paths: readonly string[],
  { place: { root }, index, tally, options }: Work,
): Promise<FolderToIsolate[]> {
  const own = ownMetadataBelow(root, index);
  let names = 0;
  const meter = new PhaseMeter('scan', options.onEvent ?? (() => undefined), () => ({ done: names, total: undefined }));
  const folders = await meter.during(() =>
    collectNames(paths, {
      fs: nodeFileSystem,
      device: nodeFileSystem.lstat(root).dev,
      mountPoints: new Set(mountPointsBelow(root)),
      stateFolder: path.join(root, STATE_FOLDER),
      ownOf: (at, status) => {
        names++;
        return own(at, status);
      },
      isStopped: () => options.signal?.aborted === true,
      onFailed: (at, code) => tally.failAt(at, 'read metadata', code),
    }),
  );
  meter.finish();
  return folders;
}

type SpaceNeeded = ReturnType<typeof spaceNeeded>;

function planOf({ copies, alone, bytes }: SpaceNeeded, root: string): IsolatePlan {
  return { root, names: copies, alone, bytes, freeBytes: nodeFileSystem.freeBytes(root) };
}

async function carryOut(
  folders: readonly FolderToIsolate[],
  { contentBytes }: SpaceNeeded,
  work: Work,
): Promise<Isolated> {
  const { place, tally, options } = work;
  const fs = nodeFileSystem;
  const progress = newSharedProgress();
  const release = stopOnAbort(progress, options.signal);
  const files = folders.reduce((sum, { names }) => sum + names.length, 0);
  const meter = new PhaseMeter('copy', options.onEvent ?? (() => undefined), () => {
    const done = workCounted(progress);
    const total = { bytes: Math.max(contentBytes, done.bytes), files };
    return { done: done.bytes, total: total.bytes, work: { done, total } };
  });
  try {
    const run = {
      root: place.root,
      pool: place.pool,
      progress,
      byFd: fdPathsWork(fs, place.root),
      journal: folderTimeJournal(fs, place.state),
      isStopped: () => options.signal?.aborted === true,
      onFailed: tally.failAt,
    };
    return await meter.during(() => isolateFolders(folders, run));
  } finally {
    meter.finish();
    release();
  }
}

/**
 * Waits until the disk has the new files under their names. Until then the power may bring back what the names shared,
 * and the notes of what they gave up would be gone; and who reads that it is done may go and edit.
 */
async function isOnDisk({ settled }: Isolated, { place, tally }: Work): Promise<boolean> {
  if (settled.length === 0) return true;
  const { code } = await place.pool.run(FLUSH, { folder: place.root });
  if (code !== undefined) tally.failAt(place.root, 'write to the disk', code);
  return code === undefined;
}

/** The names have what they had given up; the notes would be of files that they are no names of any more. */
async function forgetSettled({ settled }: Isolated, { place, index }: Work): Promise<void> {
  const forgetGivenUp = settled.flatMap(notesBelow(place.root, index));
  if (forgetGivenUp.length > 0) await index.write({ notes: { forgetGivenUp } });
}

/** The room was counted before: somebody used it up, or it is not the room. */
function takesNoMore({ root }: IsolatePlan): UserError {
  return new UserError(
    'failed',
    `${root} takes no more: the disk is full, or a quota or its number of files used up.`,
    {
      hint: 'What was isolated stays so. Isolate less at a time, or delete old snapshots with  dedupe-backups prune  first.',
    },
  );
}

function noRoom({ root, bytes, freeBytes }: IsolatePlan): UserError {
  return new UserError(
    'failed',
    `${root} has not enough room: the copies take ${bytes} bytes, and ${freeBytes} are free.`,
    {
      hint: 'Isolate less at a time, or delete old snapshots with  dedupe-backups prune  first.',
    },
  );
}
