import { FailureCode } from '../domain/failure.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import { type FsPath, joinPath } from '../platform/fs-path.ts';
import { lstatOrUndefined } from '../platform/lstat-or-undefined.ts';
import type { FolderFound } from './find-snapshots.ts';
import { Graveyard } from './graves.ts';
import { isMountedIn } from './measure-candidates.ts';
import type { PruneTools } from './prune-tools.ts';

type BurialTools = Pick<PruneTools, 'fs' | 'state' | 'mountPointsNow' | 'numbersStay'>;

/** Where a snapshot is to be deleted, or what is not deleted, relative to the root, and why. */
export type Buried = { readonly grave: FsPath } | { readonly left: string; readonly code: string };

/**
 * Renames a snapshot away. A folder that has its name since the plan was made is left alone; one that got it between the
 * look and the rename, which nothing can prevent, is told by the look after that, and gets its name back.
 */
export function burySnapshot(folder: FolderFound, root: FsPath, tools: BurialTools): Buried {
  const { fs, state } = tools;
  const { path, name } = folder;
  try {
    const seen = fs.lstat(path);
    if (seen.ino !== folder.ino) return { left: name, code: FailureCode.changed };
    if (isMountedIn(folder, { mountPoints: tools.mountPointsNow() })) return { left: name, code: 'EXDEV' };
    const grave = new Graveyard(fs, state).bury(path);
    if (isSame(seen, fs.lstat(grave), tools)) return { grave };
    return { left: putBack(grave, folder, { fs, root }), code: FailureCode.changed };
  } catch (error: unknown) {
    return { left: name, code: errnoOrThrow(error) };
  }
}

/** A rename leaves the mtime of a folder alone, but not on every disk: it is asked only where the number tells nothing. */
function isSame(seen: FileStatus, now: FileStatus, { numbersStay }: BurialTools): boolean {
  return numbersStay ? seen.ino === now.ino : seen.mtimeNs === now.mtimeNs;
}

/** Returns the name it has then, which is another where its own was taken meanwhile: a rename would replace an empty folder. */
function putBack(grave: FsPath, { name, path }: FolderFound, { fs, root }: { fs: FileSystem; root: FsPath }): string {
  let [to, at] = [name, path];
  for (let number = 1; lstatOrUndefined(fs, at) !== undefined; number++) {
    to = `${name}.put-back-${number}`;
    at = joinPath(root, to);
  }
  fs.rename(grave, at);
  return to;
}
