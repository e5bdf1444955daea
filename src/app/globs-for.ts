import { unifySeparators } from '../mirror/wildcard.ts';
import type { PlatformProfile } from '../platform/platform-profile.ts';

/** With `/` between names. On Windows `\` is one too, for no name can have it, and it is what is typed there. */
export function globsFor({ name }: Pick<PlatformProfile, 'name'>, globs: readonly string[] = []): readonly string[] {
  return name === 'windows' ? globs.map(unifySeparators) : globs;
}

/** The same of the one that says which folders are snapshots. */
export function snapshotGlobFor(platform: Pick<PlatformProfile, 'name'>, glob = '*'): string {
  return globsFor(platform, [glob])[0];
}
