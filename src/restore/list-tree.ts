import { setImmediate as breathe } from 'node:timers/promises';
import { elderOf, type RivalName } from '../copying/rival-names.ts';
import { FailureCode } from '../domain/failure.ts';
import type { OwnOfFile } from '../domain/metadata.ts';
import { isTemporaryName } from '../domain/state-names.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import { displayPath, type FsPath, joinPath } from '../platform/fs-path.ts';
import { isElsewhere } from '../platform/mount-points.ts';
import { settledEntries } from '../walk/list-settled.ts';

/** A folder of what is to be restored. Numbered by its place in the list; parents come before their subfolders. */
export interface FolderToRestore {
  readonly source: FsPath;
  readonly target: FsPath;
  readonly parent: number | undefined;
  /** where a disk that folds case may take it for another folder beside it */
  readonly rival: RivalName | undefined;
  readonly status: FileStatus;
  readonly names: FsPath[];
  readonly isSymlink: boolean[];
  /** of regular files, else 0 */
  readonly sizes: number[];
  /** by place in `names`: metadata that linking gave up */
  readonly own: Map<number, OwnOfFile>;
  /** by place in `names`: the earlier one that such a disk may take for it */
  readonly elders: Map<number, FsPath>;
}

export interface TreeToRestore {
  readonly folders: readonly FolderToRestore[];
  readonly names: number;
  /** sizes of regular files */
  readonly bytes: number;
  /** devices, sockets, FIFOs: left out */
  readonly specialFiles: number;
}

interface ListTools {
  readonly fs: FileSystem;
  readonly mountPoints: ReadonlySet<string>;
  readonly isStopped: () => boolean;
  /** metadata that a name gave up when it was linked */
  readonly ownOf: (path: FsPath, status: FileStatus) => OwnOfFile | undefined;
  readonly onName: () => void;
  readonly onFailed: (path: FsPath, code: string) => void;
}

const NAMES_PER_BREATH = 500;

/** Goes through a folder of a snapshot; follows no symlink and enters nothing that is mounted there. */
export async function listTree(source: FsPath, target: FsPath, tools: ListTools): Promise<TreeToRestore> {
  const status = tools.fs.lstat(source);
  const folders: FolderToRestore[] = [newFolder(source, target, { parent: undefined, rival: undefined, status })];
  const totals = { names: 0, bytes: 0, specialFiles: 0 };
  for (let number = 0; number < folders.length && !tools.isStopped(); number++) {
    const folder = folders[number];
    const known = { names: new Map<string, FsPath>(), folders: new Map<string, FsPath>() };
    for (const name of namesIn(folder.source, tools)) {
      if (++totals.names % NAMES_PER_BREATH === 0) await breathe();
      tools.onName();
      const at = joinPath(folder.source, name);
      try {
        const subfolder = takeEntry(folder, name, { number, at, device: status.dev, known, totals, tools });
        if (subfolder !== undefined) folders.push(subfolder);
      } catch (error: unknown) {
        tools.onFailed(at, errnoOrThrow(error));
      }
    }
  }
  return { folders, ...totals };
}

interface Finding {
  readonly number: number;
  readonly at: FsPath;
  readonly device: bigint;
  /** of the folder, by what a disk that folds case goes by */
  readonly known: { readonly names: Map<string, FsPath>; readonly folders: Map<string, FsPath> };
  readonly totals: { bytes: number; specialFiles: number };
  readonly tools: ListTools;
}

/** Returns the entry where it is a folder to go through. */
function takeEntry(folder: FolderToRestore, name: FsPath, finding: Finding): FolderToRestore | undefined {
  const { number, at, device, known, totals, tools } = finding;
  const status = tools.fs.lstat(at);
  if (!status.isDirectory()) {
    addName(folder, { name, status, own: tools.ownOf(at, status), known: known.names, totals });
    return undefined;
  }
  if (isElsewhere(at, status, { device, mountPoints: tools.mountPoints })) {
    tools.onFailed(at, 'EXDEV');
    return undefined;
  }
  const elder = elderOf(name, known.folders);
  const rival = elder === undefined ? undefined : { folder: folder.target, name, elder };
  return newFolder(at, joinPath(folder.target, name), { parent: number, rival, status });
}

interface NameFound {
  readonly name: FsPath;
  readonly status: FileStatus;
  readonly own: OwnOfFile | undefined;
  readonly known: Map<string, FsPath>;
  readonly totals: { bytes: number; specialFiles: number };
}

function addName(folder: FolderToRestore, { name, status, own, known, totals }: NameFound): void {
  if (!status.isFile() && !status.isSymbolicLink()) {
    totals.specialFiles++;
    return;
  }
  if (own !== undefined) folder.own.set(folder.names.length, own);
  const elder = elderOf(name, known);
  if (elder !== undefined) folder.elders.set(folder.names.length, elder);
  folder.names.push(name);
  folder.isSymlink.push(status.isSymbolicLink());
  const size = status.isFile() ? Number(status.size) : 0;
  folder.sizes.push(size);
  totals.bytes += size;
}

function namesIn(folder: FsPath, { fs, onFailed }: ListTools): FsPath[] {
  try {
    const entries = settledEntries(fs, folder, () => onFailed(folder, FailureCode.changed));
    const names = entries.map(({ name }) => name);
    return names.filter((name) => !isTemporaryName(displayPath(name)));
  } catch (error: unknown) {
    onFailed(folder, errnoOrThrow(error));
    return [];
  }
}

function newFolder(
  source: FsPath,
  target: FsPath,
  { parent, rival, status }: Pick<FolderToRestore, 'parent' | 'rival' | 'status'>,
): FolderToRestore {
  const names = { names: [], isSymlink: [], sizes: [], own: new Map(), elders: new Map() };
  return { source, target, parent, rival, status, ...names };
}
