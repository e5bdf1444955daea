import { WritesLost } from '../copying/flush-disk.ts';
import type { Attempt } from '../domain/failure.ts';
import { UserError } from '../domain/user-error.ts';
import { unlessRefused } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { displayPath, type FsPath, joinPath } from '../platform/fs-path.ts';
import { burySnapshot } from './bury-snapshot.ts';
import type { FolderFound } from './find-snapshots.ts';
import { forgetGone, moveRecords } from './forget-pruned.ts';
import { gravesIn } from './graves.ts';
import type { PlannedPrune } from './plan-prune.ts';
import type { DeletingTools, PruneTools } from './prune-tools.ts';
import { ReadOnlyFlags } from './read-only-flags.ts';
import { removeGrave } from './remove-grave.ts';

export interface Pruned {
  /** names of the snapshots that are gone */
  readonly deleted: readonly string[];
  readonly freedBytes: number;
  /** snapshots that were renamed away, and are not all gone */
  readonly begun: number;
}

/**
 * Carries a plan out. The index first finds files that stay at other names; then, one after the other, a snapshot is
 * renamed into the state folder and deleted there; then, when the disk has that, the index forgets. Killed at any point,
 * each snapshot is whole where it was or gone from there, and the next run deletes what is left of it. The index may then
 * remember what is no more, which is as good as a stale record. What fails is reported and the rest goes on. Throws
 * UserError('refused') before anything is deleted where a snapshot that was to be kept is no longer there, and WritesLost
 * where the disk has not taken all: a snapshot may go only because others stay, and these may have been copied a moment
 * ago.
 */
export async function pruneSnapshots(
  root: FsPath,
  planned: PlannedPrune,
  tools: DeletingTools,
  onDeleted: (name: string) => void,
): Promise<Pruned> {
  const flags = new ReadOnlyFlags(planned.kept);
  const deleted: string[] = [];
  let freedBytes = 0;
  let begun = 0;
  const toForget = await moveRecords(root, planned, tools);
  if (tools.isStopped()) return { deleted, freedBytes, begun };
  checkKept(planned.keptSnapshots, tools.fs);
  checkFlushed(root, await tools.flush());
  for (const [at, folder] of planned.doomed.entries()) {
    if (tools.isStopped()) break;
    const done = await deleteSnapshot(folder, { root, flags, tools });
    if (tools.clearsReadOnly) await flags.giveBack(tools.walk, failing(root, tools, 'put back the read-only flag'));
    if (done === 'begun') begun++;
    if (done !== 'gone') continue;
    deleted.push(folder.name);
    freedBytes += planned.plan.toDelete[at].frees;
    onDeleted(folder.name);
  }
  const code = await tools.flush();
  if (code === undefined) await forgetGone(root, toForget, tools);
  else tools.onFailed({ path: '.', attempted: 'write to the disk', code });
  return { deleted, freedBytes, begun };
}

/** Deletes what a killed run had renamed away. Returns how many folders are gone. */
export async function finishKilledPrune(
  root: FsPath,
  kept: readonly FolderFound[],
  tools: RemovalTools,
): Promise<number> {
  const flags = new ReadOnlyFlags(kept);
  let gone = 0;
  for (const grave of gravesIn(tools.fs, tools.state)) {
    if (tools.isStopped()) break;
    if (await removeGrave(grave, removalOf(root, flags, tools))) gone++;
  }
  if (tools.clearsReadOnly) await flags.giveBack(tools.walk, failing(root, tools, 'put back the read-only flag'));
  return gone;
}

type RemovalTools = Omit<PruneTools, 'index' | 'onMeasured'>;

/** Whoever was asked took their time, and a snapshot may go only because others stay. */
function checkKept(kept: readonly FolderFound[], fs: FileSystem): void {
  const lost = kept.find((folder) => !isStillThere(folder, fs));
  if (lost === undefined) return;
  throw new UserError('refused', `${displayPath(lost.path)} was to be kept, and is no longer there as it was.`, {
    hint: 'Nothing was deleted. Run prune again for a plan by what is there now.',
  });
}

function checkFlushed(root: FsPath, code: string | undefined): void {
  if (code === undefined) return;
  throw new WritesLost(
    `Not all that was copied to ${displayPath(root)} lately could be written to the disk, so nothing was deleted`,
    { code, afterwards: 'make the newest snapshot again, then run this again.' },
  );
}

function isStillThere({ path, ino }: FolderFound, fs: FileSystem): boolean {
  return unlessRefused(() => fs.lstat(path).ino === ino, false);
}

async function deleteSnapshot(
  folder: FolderFound,
  { root, flags, tools }: { root: FsPath; flags: ReadOnlyFlags; tools: RemovalTools },
): Promise<'gone' | 'begun' | 'left'> {
  const buried = burySnapshot(folder, root, tools);
  if ('left' in buried) {
    tools.onFailed({ path: buried.left, attempted: 'delete', code: buried.code });
    return 'left';
  }
  return (await removeGrave(buried.grave, removalOf(root, flags, tools))) ? 'gone' : 'begun';
}

function removalOf(root: FsPath, flags: ReadOnlyFlags, tools: RemovalTools) {
  return {
    ...tools,
    device: tools.walk.device,
    onFailed: failing(root, tools, 'delete'),
    onFlagLost: (ino: bigint, names: readonly FsPath[]) => flags.noteLost(ino, names),
  };
}

function failing(
  root: FsPath,
  { onFailed }: Pick<PruneTools, 'onFailed'>,
  attempted: Attempt,
): (path: FsPath, code: string) => void {
  const start = displayPath(joinPath(root, '')).length;
  return (path, code) => onFailed({ path: displayPath(path).slice(start), attempted, code });
}
