import path from 'node:path';
import type { FileRecord, HashIndex } from '../hash-index/hash-index.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import { type FsPath, joinPath, mayHaveLostBytes, namesIn, pathBelow, pathKey } from '../platform/fs-path.ts';
import type { FolderFound } from './find-snapshots.ts';
import { namesAnywhere, sameNameIn } from './kept-names.ts';
import type { PlannedPrune } from './plan-prune.ts';
import type { PruneTools } from './prune-tools.ts';

type Planned = Pick<PlannedPrune, 'doomed' | 'kept' | 'left'>;
type Tools = Pick<PruneTools, 'fs' | 'index' | 'walk'>;

/** A record whose inode goes, with the names on its path. */
export interface RecordToForget {
  readonly ino: bigint;
  readonly names: readonly FsPath[];
}

/**
 * Before anything goes: a record whose path is in a doomed snapshot moves to another name of its inode, so that later
 * runs still find the file to link to. Returns the records whose inodes have no other name.
 */
export async function moveRecords(
  root: FsPath,
  { doomed, kept, left }: Planned,
  tools: Tools,
): Promise<RecordToForget[]> {
  const { fs, index, walk } = tools;
  const toForget: RecordToForget[] = [];
  const put: FileRecord[] = [];
  const homeless = new Map<bigint, { record: FileRecord; names: readonly FsPath[] }>();
  for (const { record, names } of recordsIn(index, root, doomed)) {
    const { ino } = record;
    const status = lookAt(fs, names.reduce(joinPath, root));
    if (status === 'unknown') continue; // the record stays as it is, which costs time at most
    if (status?.ino !== ino || left.isGone(ino, status.nlink)) {
      toForget.push({ ino, names });
      continue;
    }
    const other = sameNameIn(kept, { ino, names: names.slice(depthOf(doomed)) }, { fs });
    if (other === undefined) homeless.set(ino, { record, names });
    else put.push({ ...record, path: pathBelow(root, other) });
  }
  const found = await namesAnywhere(kept, new Set(homeless.keys()), walk);
  for (const [ino, { record, names }] of homeless) {
    const at = found.get(ino);
    if (at === undefined) toForget.push({ ino, names });
    else put.push({ ...record, path: pathBelow(root, at) });
  }
  if (put.length > 0) await index.write({ put, forget: [] });
  return toForget;
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
  const isGone = ({ name }: { name: string }): boolean =>
    !mayHaveLostBytes(name) && lookAt(fs, joinPath(root, name)) === undefined;
  const forgetSnapshots = index
    .snapshots()
    .filter(isGone)
    .map(({ name }) => name);
  if (forget.length === 0 && forgetSnapshots.length === 0) return;
  await index.write({ put: [], forget, forgetSnapshots, notes: { forgetGivenUpIn: forgetSnapshots } });
}

/** Records whose path is in one of the folders, with the names on that path. */
function* recordsIn(
  index: HashIndex,
  root: FsPath,
  folders: readonly FolderFound[],
): Generator<{ readonly record: FileRecord; readonly names: readonly FsPath[] }> {
  const depth = depthOf(folders);
  const inside = new Set(folders.map(({ path: at }) => pathKey(pathBelow(root, at))));
  for (const ino of index.inodes()) {
    const record = index.lookUp(ino);
    if (record === undefined) continue;
    const names = namesIn(record.path);
    const first = names.slice(0, depth);
    if (first.length < depth || !inside.has(pathKey(first.reduce(joinPath)))) continue;
    yield { record: { ...record, ino }, names };
  }
}

/** Snapshots of one root are all as many levels below it. */
function depthOf(folders: readonly FolderFound[]): number {
  return folders.length === 0 ? 1 : folders[0].name.split(path.sep).length;
}

/** Nothing where it is gone; `unknown` where nobody can come to it, or the disk does not tell. */
function lookAt(fs: FileSystem, at: FsPath): FileStatus | 'unknown' | undefined {
  try {
    return fs.lstat(at);
  } catch (error: unknown) {
    return ['ENOENT', 'ENOTDIR'].includes(errnoOrThrow(error)) ? undefined : 'unknown';
  }
}
