import { hasMetadataOf, type Tolerance } from '../copying/same-metadata.ts';
import type { FileStatus } from '../platform/file-system.ts';
import type { CopyContext } from './copy-context.ts';

/** True where a file of the snapshot in progress is, by size and metadata, a copy of what was seen in the source. */
export function isCopyOf(there: FileStatus, seen: FileStatus, { rules, user }: CopyContext): boolean {
  if (!there.isFile() || there.size !== seen.size) return false;
  return hasMetadataOf(there, seen, { ignore: allButTime(rules), timeSlackNs: rules.timeSlackNs, user });
}

/**
 * Of the metadata of a file that is taken for unchanged. Where no byte is read the time is all that tells of a change
 * that kept the size, so it is not ignored there.
 */
export function toleranceOf({ rules, user }: CopyContext): Tolerance {
  const ignore = rules.unchanged === 'link' || rules.dryRun ? allButTime(rules) : rules.ignore;
  return { ignore, timeSlackNs: rules.timeSlackNs, user };
}

function allButTime({ ignore }: CopyContext['rules']): CopyContext['rules']['ignore'] {
  return ignore.filter((field) => field !== 'mtime');
}
