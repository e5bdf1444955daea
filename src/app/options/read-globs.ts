import { UserError } from '../../domain/user-error.ts';
import { unifySeparators } from '../../mirror/wildcard.ts';
import { currentPlatform } from '../../platform/platform-profile.ts';

/** Throws UserError('usage') for what is no list of globs. */
export function checkGlobs(name: string, globs: unknown): void {
  if (globs === undefined) return;
  if (Array.isArray(globs) && globs.every((glob) => typeof glob === 'string' && glob !== '')) return;
  throw new UserError('usage', `${name} must be a list of globs, none of them empty`);
}

/** With `/` between names. On Windows `\` is one too, for no name can have it, and it is what is typed there. */
export function readGlobs(globs: readonly string[] = [], { name } = currentPlatform()): readonly string[] {
  return name === 'windows' ? globs.map(unifySeparators) : globs;
}

/** An empty part, one that is no name, or one for any number of levels. */
const NO_PART = /(^|\/)(\*\*|\.{0,2})(\/|$)/;
const DRIVE = /^[a-z]:/i;

/** The same of a glob that says which folders are snapshots. Throws UserError('usage') for one that cannot. */
export function readSnapshotGlob(glob = '*', platform = currentPlatform()): string {
  const [read] = readGlobs([glob], platform);
  if (!NO_PART.test(read) && !(platform.name === 'windows' && DRIVE.test(read))) return read;
  throw new UserError(
    'usage',
    `--snapshots must be a glob relative to the root with one part a level, not "${glob}".`,
    { hint: 'For example "*" for root/date, or "*/*" for root/host/date.' },
  );
}
