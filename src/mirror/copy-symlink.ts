import { Buffer } from 'node:buffer';
import { lstatOrUndefined } from '../copying/lstat-or-undefined.ts';
import { makeSymlinkLike } from '../copying/make-symlink-like.ts';
import { isSameTime } from '../copying/same-metadata.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import type { CopyContext } from './copy-context.ts';
import type { Entry, PlacedEntry } from './entry.ts';

/** Copies a symlink or a junction as what it is, with its text and its own times. */
export function copySymlink({ source, target, temporary }: Entry, context: CopyContext): PlacedEntry {
  const { fs, user, rules, byPath } = context;
  const status = fs.lstat(source);
  const text = fs.readLink(source);
  const there = rules.resumed ? lstatOrUndefined(fs, target) : undefined;
  const isThere =
    there?.isSymbolicLink() === true &&
    isSameTime(status.mtimeNs, there.mtimeNs, rules.timeSlackNs) &&
    Buffer.from(fs.readLink(target)).equals(Buffer.from(text));
  if (there !== undefined && isThere) return { how: 'kept', status: there };
  try {
    makeSymlinkLike({ path: source, text, status }, temporary, { fs, user, onWindows: byPath });
    fs.rename(temporary, target);
  } catch (error: unknown) {
    removeQuietly(fs, temporary);
    throw error;
  }
  return { how: 'copied', status: fs.lstat(target) };
}

function removeQuietly(fs: FileSystem, temporary: FsPath): void {
  try {
    fs.unlink(temporary);
  } catch (error: unknown) {
    errnoOrThrow(error);
  }
}
