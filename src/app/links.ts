import path from 'node:path';
import type { LinksSummary } from '../domain/found-names.ts';
import { STATE_FOLDER } from '../domain/state-names.ts';
import { UserError } from '../domain/user-error.ts';
import { findLinks } from '../find/find-links.ts';
import { errnoOrThrow, unlessRefused } from '../platform/errno.ts';
import { errnoWords } from '../platform/errno-words.ts';
import type { FileStatus } from '../platform/file-system.ts';
import { realPath } from '../platform/known-folders.ts';
import { nodeFileSystem } from '../platform/node-file-system.ts';
import { lookInto } from './look-into.ts';
import type { LookOptions } from './look-options.ts';
import { leadsOutside } from './root-above.ts';

export interface LinksOptions extends Omit<LookOptions, 'root'> {
  readonly file: string;
  /** where not given, the nearest folder above the file in which this program keeps something */
  readonly root?: string;
}

/**
 * Tells the names of a file, and of files with the same bytes, below the root: a `linked-name` event for each. Throws
 * UserError where the file is none, or its root cannot be found.
 */
export async function links(options: LinksOptions): Promise<LinksSummary> {
  const file = inRealFolder(options.file);
  const status = fileStatus(file, options.file);
  const root = options.root ?? rootAbove(file);
  return await lookInto({ ...options, root }, async (run) => {
    const relative = path.relative(run.request.rootShown, file);
    if (leadsOutside(relative)) {
      throw new UserError('usage', `${options.file} is not below ${run.request.rootShown}.`, {
        hint: 'Give --root the folder that holds its snapshot.',
      });
    }
    const summary = await findLinks(run, { path: relative, status });
    run.tools.observer({ type: 'links-finished', summary });
    return summary;
  });
}

/** Symlinks are followed on the way to the file, but not the file itself. */
function inRealFolder(file: string): string {
  const absolute = path.resolve(file);
  try {
    return path.join(realPath(path.dirname(absolute)), path.basename(absolute));
  } catch (cause: unknown) {
    throw couldNotLook(file, cause);
  }
}

function fileStatus(file: string, shown: string): FileStatus {
  try {
    const status = nodeFileSystem.lstat(file);
    if (status.isFile()) return status;
  } catch (cause: unknown) {
    throw couldNotLook(shown, cause);
  }
  throw new UserError('refused', `${shown} is no regular file, so it has no other names.`, {
    hint: 'Name a file in one of the snapshots.',
  });
}

function couldNotLook(file: string, cause: unknown): UserError {
  return new UserError('refused', `${file} cannot be looked at: ${errnoWords(errnoOrThrow(cause))}.`, {
    hint: 'Check the spelling, and that the disk with the backups is connected and mounted.',
    cause,
  });
}

function rootAbove(file: string): string {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    if (isFolder(path.join(folder, STATE_FOLDER))) return folder;
    if (folder === path.dirname(folder)) break;
  }
  throw new UserError('usage', `No folder above ${file} has been worked on by this program.`, {
    hint: 'Say with --root ROOT which folder holds the snapshots.',
  });
}

function isFolder(folder: string): boolean {
  return unlessRefused(() => nodeFileSystem.lstat(folder).isDirectory(), false);
}
