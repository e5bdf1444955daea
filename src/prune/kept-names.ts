import { unlessRefused } from '../platform/errno.ts';
import { type FsPath, joinPath } from '../platform/fs-path.ts';
import type { FolderFound } from './find-snapshots.ts';
import { type FileWalk, walkFiles } from './walk-files.ts';

/** Another name of the inode at the same path in one of the folders; undefined where none has it there. */
export function sameNameIn(
  folders: readonly FolderFound[],
  { ino, names }: { ino: bigint; names: readonly FsPath[] },
  { fs }: Pick<FileWalk, 'fs'>,
): FsPath | undefined {
  for (const { path } of folders) {
    const at = names.reduce(joinPath, path);
    if (unlessRefused(() => fs.lstat(at).ino === ino, false)) return at; // else perhaps in another
  }
  return undefined;
}

/** Looks through all of the folders, first to last, for a name of each inode. Those without one are not in the answer. */
export async function namesAnywhere(
  folders: readonly FolderFound[],
  inos: ReadonlySet<bigint>,
  walk: FileWalk,
): Promise<Map<bigint, FsPath>> {
  const found = new Map<bigint, FsPath>();
  for (const { path } of folders) {
    if (found.size === inos.size) break;
    await walkFiles(path, walk, {
      onFile: (at, { ino }) => {
        if (inos.has(ino) && !found.has(ino)) found.set(ino, at);
        return found.size === inos.size;
      },
    });
  }
  return found;
}
