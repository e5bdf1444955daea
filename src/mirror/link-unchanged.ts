import { hasMetadataOf } from '../copying/same-metadata.ts';
import { unlessRefused } from '../platform/errno.ts';
import { identity } from '../platform/file-identity.ts';
import type { FileStatus } from '../platform/file-system.ts';
import { joinPath } from '../platform/fs-path.ts';
import { lstatOrUndefined } from '../platform/lstat-or-undefined.ts';
import { compareBytes } from './compare-bytes.ts';
import type { CopyContext } from './copy-context.ts';
import type { Entry, PlacedEntry } from './entry.ts';
import { isCopyOf, toleranceOf } from './is-copy-of.ts';
import { type Existing, placeLink } from './place-link.ts';

/**
 * A link to the copy of another name of the same source file; undefined where that takes no more, or where they are one
 * file no more: somebody may have put another file, perhaps of the same size and time, under a name of the source since it
 * was listed.
 */
export function linkToTwin(entry: Entry, seen: FileStatus, context: CopyContext): PlacedEntry | undefined {
  const { fs, rules } = context;
  if (entry.twin === undefined) return undefined;
  const { source, target } = entry.twin;
  const other = lstatOrUndefined(fs, source);
  if (other === undefined || identity(other) !== identity(seen)) return undefined;
  const twin = lstatOrUndefined(fs, target);
  if (twin === undefined || !isCopyOf(twin, seen, context)) return undefined;
  if (rules.resumed) {
    const there = lstatOrUndefined(fs, entry.target);
    if (there?.ino === twin.ino) return { how: 'kept', status: there };
  }
  return placeLink(entry, { path: target, status: twin }, context);
}

/**
 * A link to the namesake in the previous snapshot where the run takes it for unchanged: by size and metadata, and with
 * `compare` by every byte. With `copy`, too, what is larger than a batch is compared first: a copy would take more room
 * than the run may. Undefined where it must be copied. An empty file has no bytes to read: it is linked in all three ways,
 * for else a tree with many would take as many inodes each day.
 */
export function linkUnchanged(entry: Entry, seen: FileStatus, context: CopyContext): PlacedEntry | undefined {
  const { unchanged, batchBytes } = context.rules;
  const isEmpty = seen.size === 0n;
  if (unchanged === 'copy' && !isEmpty && seen.size <= batchBytes) return undefined;
  const previous = findUnchanged(entry, seen, context);
  if (previous === undefined) return undefined;
  if (unchanged === 'link' || isEmpty) return placeLink(entry, previous, context);
  const digest = compareBytes(entry, joinPath(previous.folder.path, previous.path), context);
  if (digest === undefined) return undefined;
  const placed = placeLink(entry, previous, context);
  return placed === undefined ? undefined : { ...placed, digest };
}

/** The namesake in the previous snapshot where its size and metadata are those of the source, and it takes names. */
export function findUnchanged(
  { folders, name }: Entry,
  seen: FileStatus,
  context: CopyContext,
): Required<Existing> | undefined {
  const folder = folders.previous;
  if (folder === undefined) return undefined;
  const status = unlessRefused(() => folder.lstat(name)); // gone, or out of reach: nothing to link to
  if (status === undefined || status.nlink >= context.rules.limit) return undefined;
  return isUnchanged(status, seen, context) ? { folder, path: name, status } : undefined;
}

function isUnchanged(status: FileStatus, seen: FileStatus, context: CopyContext): boolean {
  if (!status.isFile() || status.size !== seen.size) return false;
  return seen.size === 0n ? isSameEmpty(status, seen, context) : hasMetadataOf(status, seen, toleranceOf(context));
}

/** What it would give up is noted nowhere, so nothing is ignored; blocks that it takes would be counted in each snapshot. */
function isSameEmpty(status: FileStatus, seen: FileStatus, context: CopyContext): boolean {
  return status.blocks === 0n && hasMetadataOf(status, seen, { ...toleranceOf(context), ignore: [] });
}
