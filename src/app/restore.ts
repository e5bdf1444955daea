import path from 'node:path';
import { FLUSH, WritesLost } from '../copying/flush-disk.ts';
import type { FileWork } from '../domain/file-work.ts';
import { OVERWRITES } from '../domain/overwrite.ts';
import type { RestoreSummary } from '../domain/restore-summary.ts';
import { UserError } from '../domain/user-error.ts';
import { currentUser } from '../platform/current-user.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { lstatOrUndefined } from '../platform/lstat-or-undefined.ts';
import { mountPointsBelow } from '../platform/mount-points.ts';
import { nodeFileSystem } from '../platform/node-file-system.ts';
import { flushMeter, PhaseMeter } from '../platform/phase-meter.ts';
import { newSharedProgress, workCounted } from '../platform/shared-progress.ts';
import { listTree, type TreeToRestore } from '../restore/list-tree.ts';
import { type Restored, type RestoreRun, restoreOne, restoreTree } from '../restore/restore-tree.ts';
import { checkGiven } from './options/check-given.ts';
import { checkWord } from './options/check-word.ts';
import type { RestoreOptions } from './restore-options.ts';
import { destinationOutside, rootAndSource, type SourcePlace, sourceIn } from './restore-places.ts';
import { type LookedAtRoot, lookAtRoot } from './root/looked-at-root.ts';
import { ownMetadataBelow } from './run/own-metadata-below.ts';
import { PathTally } from './run/path-tally.ts';
import { stopOnAbort } from './run/stop-on-abort.ts';
import { tellOfCutTimes } from './run/tell-of-cut-times.ts';

/**
 * Copies a snapshot, or a part of one, out of the root. Resolves to a summary, in which failed items are listed. Throws
 * UserError where the run cannot start, where the disk is full, or where it lost some of what was copied.
 */
export async function restore(options: RestoreOptions): Promise<RestoreSummary> {
  checkGiven(options, ['source', 'destination']);
  checkWord('overwrite', options.overwrite, OVERWRITES);
  const { root, source } = options;
  const rooted = { ...options, ...(root === undefined ? rootAndSource(nodeFileSystem, source) : { root }) };
  return await lookAtRoot(rooted, (place) => restoreFrom(place, rooted));
}

async function restoreFrom(place: LookedAtRoot, options: RestoreOptions): Promise<RestoreSummary> {
  const started = performance.now();
  const { root, fs, observer } = place;
  const source = sourceIn(fs, root, options.source);
  const destination = destinationOutside(fs, root, options.destination);
  const tally = new PathTally(observer);
  const { run, release } = startRun(place, options, tally);
  const sourceShown = path.join(...source.names);
  try {
    observer({ type: 'restore-started', root, source: sourceShown, destination });
    tellOfCutTimes(destination, observer);
    const done = source.status.isDirectory()
      ? await restoreFolder(source, destination, { place, run })
      : await restoreName(source, { destination, isFolder: namesFolder(options.destination) }, { place, run });
    if (done.isFull) throw diskFull(destination, done);
    const { isFull: _, ...counts } = done;
    const summary: RestoreSummary = {
      root,
      source: sourceShown,
      destination,
      outcome: place.isStopped() ? 'interrupted' : 'done',
      ...counts,
      ...tally.figures(),
      elapsedMs: performance.now() - started,
    };
    observer({ type: 'restore-finished', summary });
    return summary;
  } finally {
    release();
  }
}

type Done = Restored & Pick<RestoreSummary, 'names' | 'specialFiles'>;
interface Work {
  readonly place: LookedAtRoot;
  readonly run: RestoreRun;
}

async function restoreFolder(source: SourcePlace, destination: string, { place, run }: Work): Promise<Done> {
  const tree = await list(source, destination, { place, run });
  place.fs.makeFolder(path.dirname(destination));
  const { folders, names, bytes, specialFiles } = tree;
  const items = names - (folders.length - 1) - specialFiles;
  const restored = await copying({ toCopy: { bytes, files: items }, into: destination, place, run }, () =>
    restoreTree(folders, run),
  );
  return { ...restored, names: items, specialFiles };
}

/** Of a path as it was typed: one that ends in a separator means a folder, be it there or not. */
function namesFolder(typed: string): boolean {
  return typed.endsWith(path.sep) || typed.endsWith('/');
}

async function restoreName(
  source: SourcePlace,
  { destination, isFolder }: { destination: string; isFolder: boolean },
  { place, run }: Work,
): Promise<Done> {
  const { fs, index } = place;
  const { status } = source;
  if (!status.isFile() && !status.isSymbolicLink()) {
    throw new UserError('refused', `${path.join(...source.names)} is neither a file, a symlink nor a folder.`, {
      hint: 'Devices, sockets and pipes are not restored; name the folder that it is in.',
    });
  }
  const isInto = isFolder || lstatOrUndefined(fs, destination)?.isDirectory() === true;
  const target = isInto ? destination : path.dirname(destination);
  fs.makeFolder(target);
  const own = ownMetadataBelow(place.root, index)(source.path, status);
  const name = path.basename(source.path);
  const item = {
    name,
    targetName: isInto ? name : path.basename(destination),
    isSymlink: status.isSymbolicLink(),
    size: status.isFile() ? Number(status.size) : 0,
    own,
  };
  const folder = { source: path.dirname(source.path), target };
  const restored = await copying({ toCopy: { bytes: item.size, files: 1 }, into: target, place, run }, () =>
    restoreOne(folder, item, run),
  );
  return { ...restored, names: 1, specialFiles: 0 };
}

async function list(source: SourcePlace, destination: string, { place, run }: Work): Promise<TreeToRestore> {
  let names = 0;
  const meter = new PhaseMeter('scan', place.observer, () => ({ done: names, total: undefined }));
  const tools = {
    fs: place.fs,
    mountPoints: new Set(mountPointsBelow(place.root)),
    isStopped: place.isStopped,
    ownOf: ownMetadataBelow(place.root, place.index),
    onName: () => names++,
    onFailed: (at: FsPath, code: string) => run.onFailed(at, 'read metadata', code),
  };
  const tree = await meter.during(() => listTree(source.path, destination, tools));
  meter.finish();
  return tree;
}

interface CopyWork extends Work {
  /** to be copied, but for what is there already */
  readonly toCopy: FileWork;
  /** the folder that is there when it is done */
  readonly into: string;
}

async function copying({ toCopy, into, place, run }: CopyWork, work: () => Promise<Restored>): Promise<Restored> {
  const meter = new PhaseMeter('copy', place.observer, () => {
    const done = workCounted(run.progress);
    const total = { ...toCopy, bytes: toCopy.bytes - run.keptBytes };
    return { done: done.bytes, total: total.bytes, work: { done, total } };
  });
  const restored = await meter.during(work);
  meter.finish();
  if (isAnyThere(restored) && !restored.isFull && !place.isStopped()) await flush(into, place);
  return restored;
}

/** Where the destination cannot be made there is nothing to wait for, and what failed says why. */
function isAnyThere({ folders, restored, kept }: Restored): boolean {
  return folders + restored + kept > 0;
}

/** Who reads that it is done may switch the machine off. What was there may be of a run that was killed just now. */
async function flush(into: string, { pool, observer }: LookedAtRoot): Promise<void> {
  const meter = flushMeter(observer);
  const { code } = await meter.during(() => pool.run(FLUSH, { folder: into }));
  meter.finish();
  if (code === undefined) return;
  throw new WritesLost(`Not all that was copied to ${into} could be written to the disk`, {
    code,
    afterwards: 'then run the same command again with --overwrite always.',
  });
}

function startRun(
  { root, fs, pool, isStopped }: LookedAtRoot,
  { overwrite = 'never', signal }: RestoreOptions,
  tally: PathTally,
): { run: RestoreRun; release: () => void } {
  const progress = newSharedProgress();
  const onFailed = tally.failAt;
  const folderTools = { fs, user: currentUser(), overwrite, root: fs.lstat(root), isStopped, onFailed };
  const run = { pool, progress, keptBytes: 0, overwrite, folderTools, isStopped, onFailed };
  return { run, release: stopOnAbort(progress, signal) };
}

function diskFull(destination: string, { restored }: Done): UserError {
  return new UserError(
    'failed',
    `The disk of ${destination} takes no more: it is full, or a quota or its number of files used up; ${restored} names were restored.`,
    {
      hint: 'Make room and run the same command again: what is there stays, and the rest follows.',
    },
  );
}
