import type { ListedSnapshot } from '../catalog/list-snapshots.ts';
import { findDigests } from '../look/find-digests.ts';
import type { LookRun } from '../look/look-run.ts';
import { scanSnapshots, type WalkedTree } from '../look/scan-snapshots.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { decodedFolderName, decodedName, mtimeOf, namesOf } from '../walk/file-table.ts';
import { digestOf, fileAt, isSamePath, type Occurrence } from './occurrence.ts';

/** A snapshot in which the path is missing, and the file as the next snapshot has it. */
interface Search {
  readonly snapshots: readonly ListedSnapshot[];
  readonly place: number;
  readonly neighbour: Occurrence;
}

/**
 * Where a file was, or went, in a snapshot that lacks its path: the same inode there, else a file of the same bytes,
 * under a path that the neighbour has not (a file that both have under one path is a copy and did not move). Of
 * several, one of the same name is taken, then the first. Empty files are not looked for.
 */
export async function findMoved(
  run: LookRun,
  { snapshots, place, neighbour }: Search,
): Promise<Occurrence | undefined> {
  const { status } = neighbour;
  const size = Number(status.size);
  if (size === 0) return undefined;
  const snapshot = snapshots[place];
  const tree = await scanSnapshots(run, { only: new Set([snapshot.name]), minSize: size, maxSize: size });
  const isNews = (names: readonly FsPath[]): boolean =>
    fileAt(run.tools.fs, snapshots[neighbour.place], names) === undefined;
  const row = tree.rowOf(status.ino);
  const isSameInode = row !== undefined && mtimeOf(tree.table, row) === status.mtimeNs;
  const inodes = isSameInode ? [row] : await inodesOfContent(tree, run, { snapshots, place, neighbour });
  const paths = inodes.flatMap((inode) => [...namesOf(tree.table, inode)].map((name) => namesWithin(tree, name)));
  const names = choose(paths.filter(isNews), neighbour.names);
  const found = names === undefined ? undefined : fileAt(run.tools.fs, snapshot, names);
  if (names === undefined || found === undefined) return undefined;
  return { place, names, status: found, via: isSameInode ? 'inode' : 'content' };
}

async function inodesOfContent(tree: WalkedTree, run: LookRun, { snapshots, neighbour }: Search): Promise<number[]> {
  const { count } = tree.table.inodes;
  if (count === 0) return [];
  const digest = await digestOf(run, snapshots[neighbour.place], neighbour);
  if (digest === undefined) return [];
  const digests = await findDigests(tree, run, new Uint8Array(count).fill(1));
  return Array.from({ length: count }, (_, inode) => inode).filter(
    (inode) => digests.has[inode] !== 0 && digests.values[inode] === digest,
  );
}

function choose(paths: readonly FsPath[][], like: readonly FsPath[]): FsPath[] | undefined {
  const sorted = [...paths].sort((a, b) => (a.join('/') < b.join('/') ? -1 : 1));
  return sorted.find((names) => isSamePath(names.slice(-1), like.slice(-1))) ?? sorted.at(0);
}

/** The names that lead to a name of the table within its snapshot. */
function namesWithin({ table }: WalkedTree, name: number): FsPath[] {
  const { parent, snapshot } = table.folders;
  const names = [decodedName(table, name)];
  for (let at = table.names.folder[name]; snapshot[parent[at]] === snapshot[at]; at = parent[at]) {
    names.unshift(decodedFolderName(table, at));
  }
  return names;
}
