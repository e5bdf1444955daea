import { Buffer } from 'node:buffer';
import path from 'node:path';
import { sortedBySnapshotName } from '../domain/snapshot-name.ts';
import { sum } from '../domain/sum.ts';
import type { HashIndex, SnapshotRecord } from '../hash-index/hash-index.ts';
import { recordedInodes } from '../hash-index/recorded-inodes.ts';
import { runAll, shareOf } from '../platform/worker-pool.ts';
import { rulesOf, type StampTask } from '../walk/folder-stamp.ts';
import type { RecordedFilesTask } from '../walk/recorded-files.ts';
import type { DedupeRun } from './dedupe-run.ts';
import { ARE_AS_RECORDED, IS_AS_STAMPED } from './jobs.ts';
import { stampRules } from './stamp-rules.ts';

/** Files in one task at most: some ms. */
const FILES_PER_TASK = 2048;
/** of the names, as they are counted for who watches, once the folders are looked at */
const FOLDERS_SHARE = 0.5;

/**
 * The run as it goes on when it has looked which snapshots are as the last walk left them: these are not walked, as with
 * `newOnly`. A look at each of their folders tells whether a name came, went or was renamed, and one at each file that
 * the index knows, by one of its names, whether its bytes may have changed; of years of snapshots with the same files
 * that is a fraction of the names. Where a file is not as recorded, all snapshots are walked, for it may be in any.
 */
export async function leaveOutUntouched(run: DedupeRun): Promise<DedupeRun> {
  const { request, meters } = run;
  const rules = stampRules(request);
  if (rules === undefined || request.newOnly || request.full) return run;
  const untouched = await meters.scan.during(() => untouchedSnapshots(run, rules));
  meters.noteUntouched(namesIn(untouched));
  if (untouched.length === 0) return run;
  const sealed = new Map(untouched.map((snapshot) => [snapshot.name, snapshot]));
  return { ...run, request: { ...request, newOnly: true, rules: { ...request.rules, sealed } } };
}

async function untouchedSnapshots(run: DedupeRun, rules: string): Promise<SnapshotRecord[]> {
  const { index } = run.tools;
  const sealed = index.snapshots();
  const isWorthIt = (snapshots: readonly SnapshotRecord[]): boolean => namesIn(snapshots) > index.count();
  if (!isWorthIt(sealed)) return []; // as of the first few: to walk them is less
  const { meters } = run;
  const asStamped = await snapshotsAsStamped(run, {
    sealed,
    rules,
    onFound: (found) => meters.noteUntouched(namesIn(found) * FOLDERS_SHARE),
  });
  if (!isWorthIt(asStamped)) return [];
  const names = namesIn(asStamped);
  const areAll = await areFilesAsRecorded(run, {
    elsewhere: sortedBySnapshotName(sealed, ({ name }) => name)
      .map(({ name }) => name)
      .reverse(),
    onLooked: (share) => meters.noteUntouched(names * (FOLDERS_SHARE + (1 - FOLDERS_SHARE) * share)),
  });
  return areAll ? asStamped : [];
}

async function snapshotsAsStamped(
  { request, tools, isStopped }: DedupeRun,
  {
    sealed,
    rules,
    onFound,
  }: { sealed: readonly SnapshotRecord[]; rules: string; onFound: (found: readonly SnapshotRecord[]) => void },
): Promise<SnapshotRecord[]> {
  const found: SnapshotRecord[] = [];
  await runAll(tools.pool, IS_AS_STAMPED, { tasks: tasks(), take, isShort: () => true });
  return isStopped() ? [] : found;

  function* tasks(): Generator<StampTask & { readonly snapshot: SnapshotRecord }> {
    for (const snapshot of sealed) {
      const stamp = isStopped() ? undefined : tools.index.notes.stamp(snapshot.name);
      if (stamp === undefined || rulesOf(stamp) !== rules) continue;
      const bytes = new Uint8Array(stamp); // and nothing of what it lies in
      yield { snapshot, path: path.join(request.root, snapshot.name), device: request.rules.device, stamp: bytes };
    }
  }

  function take(isAsStamped: boolean, { snapshot }: { readonly snapshot: SnapshotRecord }): void {
    if (isAsStamped) found.push(snapshot);
    onFound(found);
  }
}

function namesIn(snapshots: readonly SnapshotRecord[]): number {
  return sum(snapshots, ({ names }) => names);
}

async function areFilesAsRecorded(
  { request, tools, isStopped }: DedupeRun,
  { elsewhere, onLooked }: { elsewhere: readonly string[]; onLooked: (share: number) => void },
): Promise<boolean> {
  const { index, pool, fs } = tools;
  const root = { path: request.root, ino: fs.lstat(request.root).ino };
  const inos = recordedInodes(index);
  const perTask = shareOf(inos.length, { threads: pool.threads, most: FILES_PER_TASK });
  let areAll = true;
  let looked = 0;
  await runAll(pool, ARE_AS_RECORDED, { tasks: tasks(), take, isShort: () => true });
  return areAll && !isStopped();

  function* tasks(): Generator<RecordedFilesTask> {
    for (let at = 0; at < inos.length && areAll && !isStopped(); at += perTask) {
      yield { root, elsewhere, ...recordsOf(inos.slice(at, at + perTask), index) };
    }
  }

  function take(areAsRecorded: boolean, { ino }: RecordedFilesTask): void {
    areAll &&= areAsRecorded;
    looked += ino.length;
    onLooked(looked / inos.length);
  }
}

function recordsOf(ino: BigUint64Array, index: HashIndex): Omit<RecordedFilesTask, 'root' | 'elsewhere'> {
  const size = new Float64Array(ino.length);
  const mtimeNs = new BigInt64Array(ino.length);
  const textEnd = new Uint32Array(ino.length);
  const paths: Buffer[] = [];
  let end = 0;
  for (let file = 0; file < ino.length; file++) {
    const record = index.lookUp(ino[file]);
    if (record !== undefined) {
      size[file] = record.size;
      mtimeNs[file] = record.mtimeNs;
      paths.push(record.path);
      end += record.path.length;
    }
    textEnd[file] = end; // of a record that is gone, no bytes: the path of no file
  }
  return { ino, size, mtimeNs, textEnd, text: Buffer.concat(paths) };
}
