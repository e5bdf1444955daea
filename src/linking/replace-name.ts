import { type Attempt, FailureCode } from '../domain/failure.ts';
import { isSameFile, isUntouched, type SeenFile } from '../domain/seen-file.ts';
import { errnoOrThrow, unlessRefused } from '../platform/errno.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { isGone } from '../platform/lstat-or-undefined.ts';
import { currentPlatform } from '../platform/platform-profile.ts';
import { removeQuietly } from '../platform/remove-quietly.ts';
import { renameOver } from '../platform/rename-over.ts';
import { settledLook } from '../platform/settled-look.ts';
import type { CanonicalName } from './canonicals.ts';
import type { HeldFolder } from './held-folder.ts';

/** A name, what was seen of its inode, and the canonical it is to become another name of. */
export interface Replacement {
  readonly duplicate: FsPath;
  readonly duplicateSeen: SeenFile;
  readonly canonical: CanonicalName;
  readonly canonicalSeen: SeenFile;
  /** a free name in the duplicate's own folder */
  readonly temporary: FsPath;
  /** names an inode may have */
  readonly limit: number;
}

export type ReplaceOutcome =
  | { readonly kind: 'linked' }
  /** the canonical takes no further name; it has `links` now */
  | { readonly kind: 'full'; readonly links: number; readonly bySystem: boolean }
  /** the canonical is not what was read, or may not be linked: another one must be found */
  | { readonly kind: 'canonical-unusable'; readonly code: string }
  /** the name is not what was read, or could not be replaced: it stays as it is */
  | { readonly kind: 'failed'; readonly attempted: Attempt; readonly code: string };

const LINKED: ReplaceOutcome = { kind: 'linked' };
const CHANGED: ReplaceOutcome = { kind: 'failed', attempted: 'link', code: FailureCode.changed };

/**
 * Makes one name a link to the canonical: link to a temporary name, look at what was linked, rename over the
 * duplicate. The duplicate's name has a file at every instant. Unlinking first, or renaming the duplicate away
 * first, would leave a moment in which a kill loses the name. The look comes after the link because only then is
 * it certain which inode the rename will put in place, whatever happened to the canonical's path.
 */
export function replaceName(held: HeldFolder, replacement: Replacement): ReplaceOutcome {
  const { calls } = held;
  const { duplicate, temporary } = replacement;
  const refused = whyLeftAlone(held, replacement) ?? linkCanonical(held, replacement);
  if (refused !== undefined) return refused;
  try {
    renameOver(calls, temporary, duplicate);
    return LINKED;
  } catch (error: unknown) {
    const code = errnoOrThrow(error);
    if (!isGone(calls, duplicate)) removeQuietly(calls, temporary); // else it is all that is left of the duplicate
    return { kind: 'failed', attempted: 'replace', code };
  }
}

/** Undefined where the name is still, untouched, of the file that was read. */
export function whyLeftAlone(
  { calls }: HeldFolder,
  { duplicate, duplicateSeen }: Pick<Replacement, 'duplicate' | 'duplicateSeen'>,
): ReplaceOutcome | undefined {
  try {
    const now = settledLook(duplicateSeen, () => calls.lstat(duplicate));
    return isUntouched(duplicateSeen, now) ? undefined : CHANGED;
  } catch (error: unknown) {
    return { kind: 'failed', attempted: 'read metadata', code: errnoOrThrow(error) };
  }
}

/** Undefined where the temporary name is now a name of the canonical; otherwise there is no temporary name. */
function linkCanonical(held: HeldFolder, replacement: Replacement): ReplaceOutcome | undefined {
  const { calls } = held;
  const { canonical, canonicalSeen, temporary, limit } = replacement;
  try {
    canonical.linkTo(held, temporary);
  } catch (error: unknown) {
    return explainRefusedLink(replacement, errnoOrThrow(error));
  }
  const linked = unlessRefused(() => calls.lstat(temporary));
  if (linked !== undefined && isSameFile(canonicalSeen, linked) && linked.nlink <= limit) return undefined;
  removeQuietly(calls, temporary);
  if (linked !== undefined && isSameFile(canonicalSeen, linked)) {
    return { kind: 'full', links: Number(linked.nlink) - 1, bySystem: false };
  }
  return { kind: 'canonical-unusable', code: FailureCode.changed };
}

/**
 * A link can be refused for the canonical's sake or for the folder's. EMLINK is the system's own limit; Windows
 * has no errno for its limit (error 1142 arrives as UNKNOWN), so any error on an inode that has many names counts
 * as full. POSIX says EPERM of a file that is immutable, or another's and protected from links; of a folder it would
 * have said so when that was taken hold of. Windows says it of either. EXDEV is said of a file that is on another disk of
 * the same pool (mergerfs), or in another project (quotas): those that are where the duplicate is can be linked to one another.
 */
function explainRefusedLink(replacement: Replacement, code: string): ReplaceOutcome {
  const now = unlessRefused(replacement.canonical.lstat);
  if (now === undefined || !isSameFile(replacement.canonicalSeen, now)) {
    return { kind: 'canonical-unusable', code: FailureCode.changed };
  }
  if (code === 'EMLINK' || (code === 'UNKNOWN' && now.nlink >= 1000n)) {
    return { kind: 'full', links: Number(now.nlink), bySystem: true };
  }
  const isForTheFile = code === 'EXDEV' || (code === 'EPERM' && currentPlatform().name !== 'windows');
  if (isForTheFile) return { kind: 'canonical-unusable', code };
  return { kind: 'failed', attempted: 'link', code };
}
