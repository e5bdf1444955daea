import type { FileStatus } from '../platform/file-system.ts';
import { lstatOrUndefined } from '../platform/lstat-or-undefined.ts';
import { compareBytes } from './compare-bytes.ts';
import type { CopyContext } from './copy-context.ts';
import { copyFresh } from './copy-fresh.ts';
import { copySymlink, foreseeSymlink } from './copy-symlink.ts';
import type { Entry, PlacedEntry } from './entry.ts';
import { isCopyOf } from './is-copy-of.ts';
import { EntryKind } from './jobs.ts';
import { findUnchanged, linkToTwin, linkUnchanged } from './link-unchanged.ts';

/**
 * Puts one entry into the snapshot: as it is there already, as a link to an equal file, or as a copy that gets its
 * name when it is complete. Throws what the file system throws.
 */
export function copyEntry(entry: Entry, context: CopyContext): PlacedEntry {
  if (context.rules.dryRun) return foresee(entry, context);
  if (entry.kind === EntryKind.symlink) return copySymlink(entry, context);
  if (isNew(entry, context)) return copyFresh(entry, context);
  const seen = lookAtSource(entry, context);
  return (
    keepCopy(entry, seen, context) ??
    linkToTwin(entry, seen, context) ??
    linkUnchanged(entry, seen, context) ??
    copyFresh(entry, context)
  );
}

/** There is nothing that it could be a further name of, or be taken for: a look at the source would tell nothing. */
function isNew({ folders, twin }: Entry, { rules }: CopyContext): boolean {
  return folders.previous === undefined && twin === undefined && !rules.resumed;
}

function foresee(entry: Entry, context: CopyContext): PlacedEntry {
  if (entry.kind === EntryKind.symlink) return foreseeSymlink(entry, context);
  const status = lookAtSource(entry, context);
  const isLinked = entry.twin !== undefined || findUnchanged(entry, status, context) !== undefined;
  return { how: isLinked ? 'linked' : 'copied', status };
}

/** The file that is copied: of a symlink that is followed the one that it leads to. */
function lookAtSource(entry: Entry, { fs }: CopyContext): FileStatus {
  return entry.kind === EntryKind.followedFile ? fs.stat(entry.source) : entry.folders.source.lstat(entry.name);
}

/**
 * What a killed run copied: a file gets its name when it is complete, so one of the same size and metadata is whole,
 * unless the system went down before the disk had its bytes. It is still what the source has unless that was written to
 * since and its time set back, which moves the change time. What is not certain is compared.
 */
function keepCopy(entry: Entry, seen: FileStatus, context: CopyContext): PlacedEntry | undefined {
  const { fs, rules } = context;
  if (!rules.resumed || entry.twin !== undefined) return undefined;
  const there = lstatOrUndefined(fs, entry.target);
  if (there === undefined || !isCopyOf(there, seen, context)) return undefined;
  const isCertain = !rules.doubtful && seen.ctimeNs < rules.begunNs;
  if (isCertain || seen.size === 0n) return { how: 'kept', status: there };
  const digest = compareBytes(entry, entry.target, context);
  return digest === undefined ? undefined : { how: 'kept', status: there, digest };
}
