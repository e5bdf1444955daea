import { Buffer } from 'node:buffer';
import { goneSnapshots } from '../catalog/gone-snapshots.ts';
import { depthOfAll, startInSnapshot } from '../catalog/recorded-place.ts';
import { type FileRecord, type HashIndex, WRITTEN_AT_ONCE } from '../hash-index/hash-index.ts';
import { recordedInodes, untilStopped } from '../hash-index/recorded-inodes.ts';
import { unlessRefused } from '../platform/errno.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import { type FsPath, joinPath, namesIn, pathBelow, pathKey } from '../platform/fs-path.ts';
import { lstatOrUndefined } from '../platform/lstat-or-undefined.ts';
import type { FolderFound } from './find-snapshots.ts';
import { namesAnywhere, sameNameFinder } from './kept-names.ts';
import type { PlannedPrune } from './plan-prune.ts';
import type { PruneTools } from './prune-tools.ts';

type Planned = Pick<PlannedPrune, 'doomed' | 'kept' | 'left'>;
type Tools = Pick<PruneTools, 'fs' | 'index' | 'walk'>;

/** A record whose inode goes, with the names on its path. */
export interface RecordToForget {
  readonly ino: bigint;
  readonly names: readonly FsPath[];
}

const NO_PATH = Buffer.alloc(0);

/**
 * Before anything goes: a record whose path is in a doomed snapshot moves to another name of its inode, so that later
 * runs still find the file to link to. Returns the records whose inodes have no other name, as far as it came before it
 * was stopped.
 */
export async function moveRecords(root: FsPath, planned: Planned, tools: Tools): Promise<RecordToForget[]> {
  const { index, walk } = tools;
  const inos = await inodesIn(planned.doomed, root, tools);
  const toForget: RecordToForget[] = [];
  const homeless = new Map<bigint, readonly FsPath[]>();
  for (let first = 0; first < inos.length; first += WRITTEN_AT_ONCE) {
    const moves = new Map<bigint, FsPath>();
    const sameName = sameNameFinder(planned.kept, tools);
    await untilStopped(inos.slice(first, first + WRITTEN_AT_ONCE), walk.isStopped, (ino) => {
      const names = namesIn(index.view(ino)?.path ?? NO_PATH);
      const future = futureOf({ ino, names }, root, { ...planned, sameName, fs: tools.fs });
      if (future === 'goes') toForget.push({ ino, names });
      else if (future === 'has names elsewhere') homeless.set(ino, names);
      else if (future !== 'unknown') moves.set(ino, future.at);
    });
    await moveTo(moves, root, index);
  }
  const found = await namesAnywhere(planned.kept, new Set(homeless.keys()), walk);
  await moveTo(found, root, index);
  const lost = [...homeless].filter(([ino]) => !found.has(ino));
  return [...toForget, ...lost.map(([ino, names]) => ({ ino, names }))];
}

/** What a record is to be when the doomed are gone. One whose file nobody can look at stays, which costs time at most. */
function futureOf(
  { ino, names }: RecordToForget,
  root: FsPath,
  { doomed, left, sameName, fs }: Planned & Pick<Tools, 'fs'> & { sameName: ReturnType<typeof sameNameFinder> },
): { readonly at: FsPath } | 'has names elsewhere' | 'goes' | 'unknown' {
  const status = lookAt(fs, names.reduce(joinPath, root));
  if (status === 'unknown') return 'unknown';
  const isThere = status?.ino === ino;
  if (isThere && left.isGone(ino, status.nlink)) return 'goes';
  const at = sameName({ ino, names: names.slice(depthOf(doomed)) });
  if (at !== undefined) return { at };
  return isThere ? 'has names elsewhere' : 'goes';
}

async function moveTo(moves: ReadonlyMap<bigint, FsPath>, root: FsPath, index: HashIndex): Promise<void> {
  const moved: FileRecord[] = [];
  for (const [ino, at] of moves) {
    const record = index.lookUp(ino);
    if (record !== undefined) moved.push({ ...record, ino, path: pathBelow(root, at) });
  }
  if (moved.length > 0) await index.write({ moved });
}

/** After all is done: forgets the records whose files are no longer where they were, and snapshots that are not there. */
export async function forgetGone(
  root: FsPath,
  records: readonly RecordToForget[],
  { fs, index }: Pick<Tools, 'fs' | 'index'>,
): Promise<void> {
  const isThere = ({ ino, names }: RecordToForget): boolean => {
    const status = lookAt(fs, names.reduce(joinPath, root));
    return status === 'unknown' || status?.ino === ino;
  };
  const forget = records.filter((record) => !isThere(record)).map(({ ino }) => ino);
  const sealed = index.snapshots().map(({ name }) => name);
  const forgetSnapshots = goneSnapshots(sealed, { fs, root });
  const noted = goneSnapshots(index.notes.snapshotsWithGivenUp(), { fs, root });
  if (forget.length + forgetSnapshots.length + noted.length === 0) return;
  const notes = { forgetGivenUpIn: [...new Set([...forgetSnapshots, ...noted])] };
  await index.write({ forget, forgetSnapshots, notes });
}

/** Those whose recorded path is in one of the folders. */
async function inodesIn(
  folders: readonly FolderFound[],
  root: FsPath,
  { index, walk }: Pick<Tools, 'index' | 'walk'>,
): Promise<bigint[]> {
  const depth = depthOf(folders);
  const inside = new Set(folders.map(({ path }) => pathKey(pathBelow(root, path))));
  const inos: bigint[] = [];
  await untilStopped(recordedInodes(index), walk.isStopped, (ino) => {
    const recorded = index.view(ino)?.path;
    if (recorded === undefined) return;
    const end = startInSnapshot(recorded, depth) - 1;
    if (end > 0 && inside.has(pathKey(recorded.subarray(0, end)))) inos.push(ino);
  });
  return inos;
}

function depthOf(folders: readonly FolderFound[]): number {
  return depthOfAll(folders.slice(0, 1).map(({ name }) => name));
}

/** Nothing where it is gone; `unknown` where nobody can come to it, or the disk does not tell. */
function lookAt(fs: FileSystem, at: FsPath): FileStatus | 'unknown' | undefined {
  return unlessRefused<FileStatus | 'unknown' | undefined>(() => lstatOrUndefined(fs, at), 'unknown');
}
