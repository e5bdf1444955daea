import path from 'node:path';
import { snapshotStamp } from '../../domain/snapshot-date.ts';
import { STATE_FOLDER } from '../../domain/state-names.ts';
import { UserError } from '../../domain/user-error.ts';
import { errnoOrThrow, unlessRefused } from '../../platform/errno.ts';
import { errnoWords } from '../../platform/errno-words.ts';
import type { FileSystem } from '../../platform/file-system.ts';
import { realPath } from '../../platform/known-folders.ts';
import { lstatWithinReach } from '../../platform/lstat-or-undefined.ts';
import { asListed } from './as-listed.ts';

/**
 * The paths with the symlinks on the way to them (not their own) followed. Throws UserError('refused') for one that is
 * not there, or is itself a symlink.
 */
export function realPaths(fs: FileSystem, paths: readonly string[]): string[] {
  return paths.map((given) => {
    const real = realPathOf(fs, given);
    if (!fs.lstat(real).isSymbolicLink()) return real;
    throw new UserError('refused', `${given} is a symlink.`, {
      hint: 'Name the file or folder that it leads to.',
    });
  });
}

/** As `realPaths` of one path, which may be a symlink. */
export function realPathOf(fs: FileSystem, given: string): string {
  try {
    const absolute = path.resolve(given);
    const real = path.join(realPath(path.dirname(absolute)), path.basename(absolute));
    fs.lstat(real);
    return real;
  } catch (cause: unknown) {
    throw notThere(given, errnoOrThrow(cause), cause);
  }
}

function notThere(given: string, code: string, cause: unknown): UserError {
  return new UserError('refused', `${given} cannot be opened: ${errnoWords(code)}.`, {
    hint: 'Check the spelling, and that its disk is connected and mounted.',
    cause,
  });
}

/** The folder of the backups that all of the paths are in: the nearest above them with a state folder. */
export function rootAbove(fs: FileSystem, paths: readonly string[]): string {
  const roots = new Set(paths.map((at) => rootOf(fs, at)));
  const [root, other] = roots;
  if (root === undefined) {
    throw new UserError('refused', `No folder above ${paths[0]} has been worked on by this program.`, {
      hint: 'Say with --root DIR which folder holds the snapshots.',
    });
  }
  if (roots.size === 1) return root;
  throw new UserError('refused', `The paths are below different roots: ${root} and ${other ?? 'none'}.`, {
    hint: 'Run it once for each.',
  });
}

/**
 * The paths with the names that their folders have for them. Throws UserError('refused') for one that is not in the
 * root, or in what this program keeps there.
 */
export function pathsInside(fs: FileSystem, root: string, paths: readonly string[]): string[] {
  return paths.map((at) => {
    const relative = path.relative(root, at);
    const names = leadsOutside(relative) ? [] : asListed(fs, root, relative.split(path.sep));
    if (names.length > 0 && names[0] !== STATE_FOLDER) return path.join(root, ...names);
    throw new UserError('refused', `${at} is not in a snapshot below ${root}.`, {
      hint: 'Name a file or folder in one of the snapshots.',
    });
  });
}

/** Of a path relative to a folder. A name may begin with two dots and be inside; on Windows another drive is outside. */
export function leadsOutside(relative: string): boolean {
  return relative.split(path.sep)[0] === '..' || path.isAbsolute(relative);
}

/**
 * By what the folders on the path are, as far as they are there, not by what they are called: a folder may be mounted a
 * second time, and a disk may take a name in other capitals for the same.
 */
export function isInFolder(fs: Pick<FileSystem, 'lstat'>, start: string, folder: string): boolean {
  const wanted = unlessRefused(() => fs.lstat(folder));
  if (wanted === undefined) return false;
  for (let at = start; ; at = path.dirname(at)) {
    const status = unlessRefused(() => fs.lstat(at));
    if (status?.dev === wanted.dev && status.ino === wanted.ino) return true;
    if (path.dirname(at) === at) return false;
  }
}

/**
 * The root that `start` is, or is in. A state folder in a dated folder of a root was backed up with the rest: that is
 * no root.
 */
export function rootOf(fs: FileSystem, start: string): string | undefined {
  const nearest = nearestRoot(fs, start);
  if (nearest === undefined || path.dirname(nearest) === nearest) return nearest;
  const above = rootOf(fs, path.dirname(nearest));
  return above !== undefined && isInDatedFolder(above, nearest) ? above : nearest;
}

/** True for a snapshot of the root, going by its name, and for what is in one. */
export function isInDatedFolder(root: string, at: string): boolean {
  const names = path.relative(root, at).split(path.sep);
  return names.some((name) => snapshotStamp(name) !== undefined);
}

/** The nearest folder with a state folder, from `start` upwards. */
export function nearestRoot(fs: FileSystem, start: string): string | undefined {
  for (let at = start; ; at = path.dirname(at)) {
    if (lstatWithinReach(fs, path.join(at, STATE_FOLDER))?.isDirectory() === true) return at;
    if (path.dirname(at) === at) return undefined;
  }
}
