import path from 'node:path';
import { isNoSnapshot } from '../domain/state-names.ts';
import { UserError } from '../domain/user-error.ts';
import { errnoOrThrow, isErrno } from '../platform/errno.ts';
import { errnoWords } from '../platform/errno-words.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import { realPath } from '../platform/known-folders.ts';
import { asListed } from './root/as-listed.ts';
import { isInFolder, leadsOutside, nearestRoot, realPathOf, rootOf } from './root/root-above.ts';

export interface SourcePlace {
  readonly path: string;
  /** the parts of the path below the root */
  readonly names: readonly string[];
  readonly status: FileStatus;
}

/** The nearest root above a path, and the path relative to it. Throws UserError('refused') where there is none. */
export function rootAndSource(fs: FileSystem, given: string): { root: string; source: string } {
  const real = realPathOf(fs, given);
  const root = rootOf(fs, path.dirname(real));
  if (root !== undefined) return { root, source: path.relative(root, real) };
  const isRoot = nearestRoot(fs, real) === real;
  const what = isRoot ? 'holds the snapshots' : 'is in no folder that this program has worked on';
  throw new UserError('refused', `${given} ${what}.`, {
    hint: isRoot
      ? 'Say which is to be restored.'
      : 'Name the folder that holds the snapshots too, before the path in it.',
  });
}

/**
 * What a path relative to the root leads to, no symlink followed on the way. Throws UserError('refused') where that is
 * nothing, or outside of the root.
 */
export function sourceIn(fs: FileSystem, root: string, source: string): SourcePlace {
  const typed = path
    .normalize(source)
    .split(path.sep)
    .filter((name) => name !== '' && name !== '.');
  const isBelow = !path.isAbsolute(source) && typed.length > 0 && !typed.includes('..');
  const names = isBelow ? asListed(fs, root, typed) : [];
  if (!isBelow || isNoSnapshot(names[0])) {
    throw new UserError('refused', `${source} is not the path of a snapshot, or of something in one.`, {
      hint: `Give it as it stands below ${root}, for example  2026-11-21  or  ${path.join('2026-11-21', 'Documents')}`,
    });
  }
  let at = root;
  let status = fs.lstat(root);
  for (const name of names) {
    if (!status.isDirectory()) throw notThere(source, root, 'ENOTDIR');
    at = path.join(at, name);
    try {
      status = fs.lstat(at);
    } catch (cause: unknown) {
      throw notThere(source, root, errnoOrThrow(cause), cause);
    }
  }
  return { path: at, names, status };
}

/**
 * The destination with the symlinks on the way to it followed. Throws UserError('refused') where it is in the root, be
 * it by a path on which the root is mounted a second time.
 */
export function destinationOutside(fs: FileSystem, root: string, destination: string): string {
  const missing: string[] = [];
  let at = path.resolve(destination);
  for (;;) {
    try {
      fs.lstat(at);
      break;
    } catch (error: unknown) {
      if (!isErrno(error, 'ENOENT', 'ENOTDIR') || path.dirname(at) === at) throw error;
      missing.unshift(path.basename(at));
      at = path.dirname(at);
    }
  }
  const there = realPath(at);
  const real = path.join(there, ...missing);
  if (leadsOutside(path.relative(root, real)) && !isInFolder(fs, there, root)) return real;
  throw new UserError(
    'refused',
    `${destination} is in ${root}, and nothing is restored into the folder of the backups.`,
    {
      hint: 'Name a folder elsewhere: a copy in there would become part of a snapshot.',
    },
  );
}

function notThere(source: string, root: string, code: string, cause?: unknown): UserError {
  return new UserError('refused', `${path.join(root, source)} cannot be opened: ${errnoWords(code)}.`, {
    hint: 'Give the path as it stands below the root, the name of the snapshot first.',
    cause,
  });
}
