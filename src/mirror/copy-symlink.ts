import { Buffer } from 'node:buffer';
import { lookAtSymlink, type SeenSymlink } from '../copying/look-at-symlink.ts';
import { makeSymlinkLike } from '../copying/make-symlink-like.ts';
import { hasMetadataOf } from '../copying/same-metadata.ts';
import { unlessRefused } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { lstatOrUndefined } from '../platform/lstat-or-undefined.ts';
import { removeQuietly } from '../platform/remove-quietly.ts';
import type { CopyContext } from './copy-context.ts';
import type { Entry, PlacedEntry } from './entry.ts';
import { type Existing, placeLink } from './place-link.ts';

/**
 * Puts a symlink or a junction into the snapshot as what it is, with its text and its own times: as it is there
 * already, as a further name of its namesake in the previous snapshot, or made anew.
 */
export function copySymlink(entry: Entry, context: CopyContext): PlacedEntry {
  const seen = lookAtSymlink(entry.source, context.fs);
  return keepSymlink(entry, seen, context) ?? linkSymlink(entry, seen, context) ?? makeSymlink(entry, seen, context);
}

/** Whether the run would make it a further name of its namesake. */
export function foreseeSymlink(entry: Entry, context: CopyContext): PlacedEntry {
  const seen = lookAtSymlink(entry.source, context.fs);
  return { how: findUnchanged(entry, seen, context) === undefined ? 'copied' : 'linked', status: seen.status };
}

/** What a killed run made: it got its name when it was complete. */
function keepSymlink({ target }: Entry, seen: SeenSymlink, context: CopyContext): PlacedEntry | undefined {
  const { fs, rules } = context;
  const there = rules.resumed ? lstatOrUndefined(fs, target) : undefined;
  if (there?.isSymbolicLink() !== true) return undefined;
  return isLike(seen, { status: there, text: fs.readLink(target) }, context)
    ? { how: 'kept', status: there }
    : undefined;
}

/** A further name of its namesake in the previous snapshot; undefined where it must be made anew. */
export function linkSymlink(entry: Entry, seen: SeenSymlink, context: CopyContext): PlacedEntry | undefined {
  const existing = findUnchanged(entry, seen, context);
  return existing === undefined ? undefined : placeLink(entry, existing, context);
}

/**
 * The namesake in the previous snapshot where it is a symlink like the one that was seen, and may have a further name.
 * One that takes blocks is not linked: they count as its snapshot's own.
 */
function findUnchanged({ previous: path }: Entry, seen: SeenSymlink, context: CopyContext): Existing | undefined {
  const { fs, rules, linksSymlinks } = context;
  if (path === undefined || !linksSymlinks) return undefined;
  const there = unlessRefused(() => lookAtPrevious(path, fs)); // gone, or out of reach: nothing to link to
  if (there === undefined || there.status.nlink >= rules.limit || there.status.blocks > 0n) return undefined;
  return isLike(seen, there, context) ? { path, status: there.status } : undefined;
}

function makeSymlink({ source, target, temporary }: Entry, seen: SeenSymlink, context: CopyContext): PlacedEntry {
  const { fs, user, byPath } = context;
  try {
    makeSymlinkLike({ path: source, ...seen }, temporary, { fs, user, onWindows: byPath });
    fs.rename(temporary, target);
  } catch (error: unknown) {
    removeQuietly(fs, temporary);
    throw error;
  }
  return { how: 'copied', status: fs.lstat(target) };
}

function lookAtPrevious(path: FsPath, fs: FileSystem): SeenSymlink | undefined {
  const status = fs.lstat(path);
  return status.isSymbolicLink() ? { status, text: fs.readLink(path) } : undefined;
}

/** The mode of a symlink is none that anybody sets. */
function isLike(seen: SeenSymlink, there: SeenSymlink, { rules, user }: CopyContext): boolean {
  const tolerance = { ignore: ['mode'] as const, timeSlackNs: rules.timeSlackNs, user };
  if (!hasMetadataOf(there.status, seen.status, tolerance)) return false;
  return Buffer.from(there.text).equals(Buffer.from(seen.text));
}
