import { Buffer } from 'node:buffer';
import path from 'node:path';
import { errnoOrThrow } from '../platform/errno.ts';
import type { FileSystem, SymlinkKind } from '../platform/file-system.ts';
import { displayPath, type FsPath } from '../platform/fs-path.ts';
import type { CopyContext } from './copy-context.ts';
import type { Entry, PlacedEntry } from './entry.ts';
import { lstatOrUndefined } from './lstat-or-undefined.ts';
import { isSameTime } from './same-metadata.ts';
import { setOwner } from './set-metadata.ts';

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
    fs.makeSymlink(text, temporary, byPath ? windowsKind(fs, source, text) : 'file');
    if (user !== undefined) setOwner(temporary, status, { fs, user });
    fs.setTimes(temporary, status.atimeNs, status.mtimeNs);
    fs.rename(temporary, target);
  } catch (error: unknown) {
    removeQuietly(fs, temporary);
    throw error;
  }
  return { how: 'copied', status: fs.lstat(target) };
}

/** Node shows junctions and symlinks as one; a junction's target is always an absolute folder. */
function windowsKind(fs: FileSystem, source: FsPath, text: FsPath): SymlinkKind {
  if (!leadsToFolder(fs, source)) return 'file';
  return path.isAbsolute(displayPath(text)) ? 'junction' : 'dir';
}

function leadsToFolder(fs: FileSystem, source: FsPath): boolean {
  try {
    return fs.stat(source).isDirectory();
  } catch (error: unknown) {
    errnoOrThrow(error);
    return false; // it leads nowhere
  }
}

function removeQuietly(fs: FileSystem, temporary: FsPath): void {
  try {
    fs.unlink(temporary);
  } catch (error: unknown) {
    errnoOrThrow(error);
  }
}
