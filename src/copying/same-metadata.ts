import type { MetadataField } from '../domain/metadata.ts';
import { PERMISSIONS } from '../domain/mode-bits.ts';
import { throughDouble } from '../domain/time-in-double.ts';
import type { CurrentUser } from '../platform/current-user.ts';
import type { FileStatus } from '../platform/file-system.ts';

type MetadataStatus = Pick<FileStatus, 'mtimeNs' | 'mode' | 'uid' | 'gid'>;

/** What may differ. */
export interface Tolerance {
  readonly ignore: readonly MetadataField[];
  /** ns */
  readonly timeSlackNs: bigint;
  readonly user: CurrentUser | undefined;
}

/** What older nodes and NTFS keep of a time, in ns. */
const COARSE_UNITS = [1_000n, 100n];

/** True where a copy of `source` made now would have the metadata that `copy` has. */
export function hasMetadataOf(copy: MetadataStatus, source: MetadataStatus, tolerance: Tolerance): boolean {
  const { ignore, timeSlackNs, user } = tolerance;
  return (
    (ignore.includes('mtime') || isSameTime(source.mtimeNs, copy.mtimeNs, timeSlackNs)) &&
    (ignore.includes('mode') || isSameMode(copy, source, user)) &&
    (ignore.includes('owner') || isSameOwner(copy, source, user))
  );
}

/** Equal, or the copy's is what the platform could set, or no further apart than `slackNs`. */
export function isSameTime(sourceNs: bigint, copyNs: bigint, slackNs: bigint): boolean {
  const apart = sourceNs > copyNs ? sourceNs - copyNs : copyNs - sourceNs;
  if (apart <= slackNs) return true;
  return COARSE_UNITS.some((unit) => apart < unit && copyNs % unit === 0n) || copyNs === throughDouble(sourceNs);
}

function isSameMode(copy: MetadataStatus, source: MetadataStatus, user: CurrentUser | undefined): boolean {
  return (copy.mode & PERMISSIONS) === wantedMode(source, isSettable(source, user));
}

/** A file that cannot be given its owner does not get the bits that would let others act as another. */
export function wantedMode({ mode }: Pick<FileStatus, 'mode'>, ownerIsSet: boolean): bigint {
  return mode & (ownerIsSet ? PERMISSIONS : 0o1777n);
}

/** True where this user can give a file the owner that the source has. */
export function isSettable({ uid, gid }: Pick<FileStatus, 'uid' | 'gid'>, user: CurrentUser | undefined): boolean {
  if (user === undefined || user.isRoot) return true;
  return uid === user.uid && (gid === user.gid || user.groups.includes(gid));
}

function isSameOwner(copy: MetadataStatus, source: MetadataStatus, user: CurrentUser | undefined): boolean {
  if (user === undefined) return true;
  if (copy.uid === source.uid && copy.gid === source.gid) return true;
  return !user.isRoot && copy.uid === user.uid && copy.gid === user.gid;
}
