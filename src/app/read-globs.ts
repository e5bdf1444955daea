import { unifySeparators } from '../mirror/wildcard.ts';
import { currentPlatform } from '../platform/platform-profile.ts';

/** With `/` between names. On Windows `\` is one too, for no name can have it, and it is what is typed there. */
export function readGlobs(globs: readonly string[] = [], { name } = currentPlatform()): readonly string[] {
  return name === 'windows' ? globs.map(unifySeparators) : globs;
}

/** The same of a glob that says which folders are snapshots. */
export function readSnapshotGlob(glob = '*', platform = currentPlatform()): string {
  return readGlobs([glob], platform)[0];
}
