import type { Buffer } from 'node:buffer';
import { setImmediate as breathe } from 'node:timers/promises';
import { depthOfAll, recordedPlace } from '../catalog/recorded-place.ts';
import { type FileRecord, type HashIndex, WRITTEN_AT_ONCE } from '../hash-index/hash-index.ts';
import { unlessRefused } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { decodeName, type FsPath, joinPath, pathBelow } from '../platform/fs-path.ts';
import type { FolderToIsolate } from './collect-names.ts';

/** In between others have their turn. */
const RECORDS_PER_BREATH = 200;

interface Place {
  readonly root: FsPath;
  readonly fs: FileSystem;
  readonly index: HashIndex;
}

/**
 * After files lost names: a record whose path is no name of its inode any more moves to one that is, or is forgotten,
 * for the number may soon be that of another file. Whoever is forgotten and has names left is read again.
 */
export async function moveStrandedRecords(
  folders: readonly FolderToIsolate[],
  lost: ReadonlySet<bigint>,
  place: Place,
): Promise<void> {
  const { root, index } = place;
  const collected = namesOfEach(folders, lost);
  const snapshots = index.snapshots().map(({ name }) => name);
  const samePaths = samePathsIn(snapshots.sort().reverse(), root);
  let looked = 0;
  let moved: FileRecord[] = [];
  let forget: bigint[] = [];
  for (const ino of lost) {
    if (looked++ % RECORDS_PER_BREATH === 0) await breathe();
    const record = index.lookUp(ino);
    if (record === undefined || isNameOf(ino, joinPath(root, decodeName(record.path)), place)) continue;
    const isOther = (at: FsPath): boolean => isNameOf(ino, at, place);
    const other = collected.get(ino)?.find(isOther) ?? firstOf(samePaths(record.path), isOther);
    if (other === undefined) forget.push(ino);
    else moved.push({ ...record, ino, path: pathBelow(root, other) });
    if (moved.length + forget.length < WRITTEN_AT_ONCE) continue;
    await index.write({ moved, forget });
    [moved, forget] = [[], []];
  }
  if (moved.length + forget.length > 0) await index.write({ moved, forget });
}

/** The names that were to be isolated, of which one may have kept the file. */
function namesOfEach(folders: readonly FolderToIsolate[], inos: ReadonlySet<bigint>): Map<bigint, FsPath[]> {
  const found = new Map<bigint, FsPath[]>();
  for (const { path: folder, names } of folders) {
    for (const { name, status } of names) {
      if (!inos.has(status.ino)) continue;
      const others = found.get(status.ino) ?? [];
      others.push(joinPath(folder, name));
      found.set(status.ino, others);
    }
  }
  return found;
}

/** In all snapshots where the record is in one, in their order; each path is made when it is drawn. */
function samePathsIn(snapshots: readonly string[], root: FsPath): (record: Buffer) => Generator<FsPath> {
  const known = new Set(snapshots);
  const depth = depthOfAll(snapshots);
  return function* (record) {
    const { snapshot, inSnapshot } = recordedPlace(record, depth);
    if (!known.has(snapshot)) return;
    const path = decodeName(inSnapshot);
    for (const name of snapshots) yield joinPath(joinPath(root, name), path);
  };
}

function firstOf<T>(items: Iterable<T>, isWanted: (item: T) => boolean): T | undefined {
  for (const item of items) if (isWanted(item)) return item;
  return undefined;
}

function isNameOf(ino: bigint, at: FsPath, { fs }: Place): boolean {
  return unlessRefused(() => fs.lstat(at).ino === ino, false); // gone, or out of reach: then it is read again
}
