import path from 'node:path';
import { unlessRefused } from '../platform/errno.ts';
import { type FsPath, joinPath, pathKey } from '../platform/fs-path.ts';
import { isGone } from '../platform/lstat-or-undefined.ts';
import type { FolderFound } from './find-snapshots.ts';
import { type FileWalk, walkFiles } from './walk-files.ts';

interface KnownFile {
  readonly ino: bigint;
  /** on its path in a snapshot */
  readonly names: readonly FsPath[];
}

/**
 * Finds another name of an inode at the same path in one of the folders, the first that has it there; undefined where
 * none has. Where one of them lacks the folder that a file was in, it is not asked for other files of that.
 */
export function sameNameFinder(
  folders: readonly FolderFound[],
  { fs }: Pick<FileWalk, 'fs'>,
): (file: KnownFile) => FsPath | undefined {
  const lackedBy = new Map<string, Map<FsPath, boolean>>();
  return ({ ino, names }) => {
    const above = names.slice(0, -1);
    const lacks = lacksOf(above);
    for (const { path: folder } of folders) {
      if (lacks.get(folder) === true) continue;
      const at = names.reduce(joinPath, folder);
      if (unlessRefused(() => fs.lstat(at).ino === ino, false)) return at; // else perhaps in another
      if (!lacks.has(folder)) lacks.set(folder, isGone(fs, above.reduce(joinPath, folder)));
    }
    return undefined;
  };

  function lacksOf(above: readonly FsPath[]): Map<FsPath, boolean> {
    const key = above.map((name) => pathKey(name)).join(path.sep);
    const lacks = lackedBy.get(key) ?? new Map<FsPath, boolean>();
    lackedBy.set(key, lacks);
    return lacks;
  }
}

/** Looks through all of the folders, first to last, for a name of each inode. Those without one are not in the answer. */
export async function namesAnywhere(
  folders: readonly FolderFound[],
  inos: ReadonlySet<bigint>,
  walk: FileWalk,
): Promise<Map<bigint, FsPath>> {
  const found = new Map<bigint, FsPath>();
  for (const { path: folder } of folders) {
    if (found.size === inos.size) break;
    await walkFiles(folder, walk, {
      onFile: (at, { ino }) => {
        if (inos.has(ino) && !found.has(ino)) found.set(ino, at);
        return found.size === inos.size;
      },
    });
  }
  return found;
}
