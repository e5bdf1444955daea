import { Buffer } from 'node:buffer';
import { hasMetadataOf } from '../copying/same-metadata.ts';
import { Stopped } from '../copying/stopped.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import type { FileStatus } from '../platform/file-system.ts';
import { type FsPath, joinPath, pathKey, receivedPath } from '../platform/fs-path.ts';
import { compareBytes } from './compare-bytes.ts';
import type { CopyContext } from './copy-context.ts';
import { toleranceOf } from './is-copy-of.ts';
import { type CompareTask, EntryKind, type FolderToCompare } from './jobs.ts';

/**
 * True where the folders of the task hold what they held when the previous snapshot was made. What cannot be looked at
 * or read is taken for another: copying it tells why. So is what is left when the run is to end.
 */
export function isSameAsPrevious(task: CompareTask, context: CopyContext): boolean {
  try {
    return task.folders.every((folder) => isSameFolder(folder, task, context));
  } catch (error: unknown) {
    if (!(error instanceof Stopped)) errnoOrThrow(error);
    return false;
  }
}

function isSameFolder(folder: FolderToCompare, { readBytes }: CompareTask, context: CopyContext): boolean {
  const { kinds } = folder;
  const [source, previous] = [receivedPath(folder.source), receivedPath(folder.previous)];
  if (!readBytes && !hasFolderMetadata(folder, context)) return false;
  const [names, subfolders] = [folder.names.map(receivedPath), folder.subfolders.map(receivedPath)];
  const there = new Set(context.fs.list(previous).map(({ name }) => pathKey(name)));
  if (there.size !== names.length + subfolders.length) return false;
  if (![...names, ...subfolders].every((name) => there.has(pathKey(name)))) return false;
  return names.every((name, entry) => {
    const pair = { source: joinPath(source, name), previous: joinPath(previous, name), kind: kinds[entry] };
    return isSameEntry(pair, readBytes, context);
  });
}

/**
 * Times of folders do not count: each file that came and went again moved them. On Windows folders have nothing else;
 * nor has the one of several sources.
 */
function hasFolderMetadata({ source, previous }: FolderToCompare, context: CopyContext): boolean {
  const { fs, user, rules } = context;
  if (user === undefined || source === '') return true;
  const tolerance = { ...toleranceOf(context), ignore: [...rules.ignore, 'mtime'] as const };
  return hasMetadataOf(fs.lstat(receivedPath(previous)), fs.stat(receivedPath(source)), tolerance);
}

/** The mode of a symlink is none that anybody sets; on Windows it has nothing that is kept. */
function hasSymlinkMetadata(then: FileStatus, seen: FileStatus, context: CopyContext): boolean {
  const { user, rules } = context;
  if (user === undefined) return true;
  return hasMetadataOf(then, seen, { ...toleranceOf(context), ignore: [...rules.ignore, 'mode'] });
}

interface Pair {
  readonly source: FsPath;
  readonly previous: FsPath;
  readonly kind: number;
}

function isSameEntry(pair: Pair, readBytes: boolean, context: CopyContext): boolean {
  const { fs } = context;
  const { source, previous, kind } = pair;
  const seen = kind === EntryKind.followedFile ? fs.stat(source) : fs.lstat(source);
  const then = fs.lstat(previous);
  if (kind === EntryKind.symlink) {
    if (!then.isSymbolicLink() || !hasSymlinkMetadata(then, seen, context)) return false;
    return Buffer.from(fs.readLink(source)).equals(Buffer.from(fs.readLink(previous)));
  }
  if (!then.isFile() || then.size !== seen.size) return false;
  if (!hasMetadataOf(then, seen, toleranceOf(context))) return false;
  return !readBytes || seen.size === 0n || compareBytes(pair, previous, context) !== undefined;
}
