import type { Buffer } from 'node:buffer';
import { depthOfAll, recordedPlace } from '../catalog/recorded-place.ts';
import type { FileRecord, HashIndex } from '../hash-index/hash-index.ts';
import { unlessRefused } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { decodeName, type FsPath, joinPath, pathBelow } from '../platform/fs-path.ts';
import type { FolderToIsolate } from './collect-names.ts';

/** Records in one transaction, and in memory, at a time. */
const PIECE = 8192;

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
  let moved: FileRecord[] = [];
  let forget: bigint[] = [];
  for (const ino of lost) {
    const record = index.lookUp(ino);
    if (record === undefined || isNameOf(ino, joinPath(root, decodeName(record.path)), place)) continue;
    const candidates = [...(collected.get(ino) ?? []), ...samePathIn(snapshots, record.path, root)];
    const other = candidates.find((at) => isNameOf(ino, at, place));
    if (other === undefined) forget.push(ino);
    else moved.push({ ...record, ino, path: pathBelow(root, other) });
    if (moved.length + forget.length < PIECE) continue;
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

/** In other snapshots, those that are named last first. */
function samePathIn(snapshots: readonly string[], record: Buffer, root: FsPath): FsPath[] {
  const { snapshot, inSnapshot } = recordedPlace(record, depthOfAll(snapshots));
  if (!snapshots.includes(snapshot)) return [];
  return [...snapshots]
    .sort()
    .reverse()
    .map((name) => joinPath(joinPath(root, name), decodeName(inSnapshot)));
}

function isNameOf(ino: bigint, at: FsPath, { fs }: Place): boolean {
  return unlessRefused(() => fs.lstat(at).ino === ino, false); // gone, or out of reach: then it is read again
}
