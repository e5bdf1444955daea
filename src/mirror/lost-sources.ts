import { UserError } from '../domain/user-error.ts';
import { errnoOrThrow, unlessRefused } from '../platform/errno.ts';
import { errnoWords } from '../platform/errno-words.ts';
import { deviceOf } from '../platform/file-identity.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { displayPath, type FsPath } from '../platform/fs-path.ts';
import type { MirrorRun } from './mirror-run.ts';
import { PreviousFolders } from './previous-folders.ts';
import type { Source } from './scan-source.ts';
import type { SourceTree } from './source-tree.ts';

/**
 * Throws UserError('refused') where a source cannot be listed, or has nothing in it and the previous snapshot has
 * something of it: most likely its disk is not mounted. Days of empty snapshots would make prune delete the good ones.
 */
export function refuseEmptied(tree: SourceTree, { request, tools: { fs } }: MirrorRun): void {
  const previous = new PreviousFolders(tree, request.previous, fs);
  for (const { path } of request.sources) {
    const folder = tree.folders.find(({ source }) => source === path);
    if (folder === undefined || folder.names.length > 0 || listSource(fs, path).length > 0) continue;
    const before = previous.of(folder.number);
    if (before === undefined || isEmpty(fs, before)) continue;
    throw new UserError('refused', `The source ${displayPath(path)} is empty, and was not in ${displayPath(before)}.`, {
      hint: 'Check that its disk is connected and mounted. If it is to be empty, put an empty file into it.',
    });
  }
}

/** Throws UserError('failed') where a source is gone, or another disk is there than when the run began. */
export function refuseLost(sources: readonly Pick<Source, 'path' | 'id'>[], fs: Pick<FileSystem, 'lstat'>): void {
  for (const { path, id } of sources) {
    const reason = whyGone(fs, path, deviceOf(id));
    if (reason === undefined) continue;
    throw new UserError('failed', `The source ${displayPath(path)} went away while it was copied: ${reason}.`, {
      hint: 'Check that its disk is connected and mounted, then run this again: it goes on where it stopped.',
    });
  }
}

/** Undefined where it is there, on the same device; the inode may be another, for some file systems make numbers up. */
function whyGone(fs: Pick<FileSystem, 'lstat'>, path: FsPath, device: string): string | undefined {
  try {
    const status = fs.lstat(path);
    if (!status.isDirectory()) return 'it is no folder any more';
    return String(status.dev) === device ? undefined : 'another disk is there';
  } catch (error: unknown) {
    return errnoWords(errnoOrThrow(error));
  }
}

function listSource(fs: FileSystem, path: FsPath): readonly unknown[] {
  try {
    return fs.list(path);
  } catch (cause: unknown) {
    throw cannotBeListed(path, cause);
  }
}

function cannotBeListed(path: FsPath, cause: unknown): UserError {
  const words = errnoWords(errnoOrThrow(cause));
  return new UserError('refused', `The source ${displayPath(path)} cannot be listed: ${words}.`, {
    hint: 'Check that this user may read it, and that its disk works.',
    cause,
  });
}

/** False where it cannot be listed. */
function isEmpty(fs: FileSystem, path: FsPath): boolean {
  return unlessRefused(() => fs.list(path).length === 0, false);
}
