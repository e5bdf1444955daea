import { sortByInode } from './inode-order.ts';
import { type LockstepGroup, type LockstepTools, lockstep } from './lockstep.ts';
import type { SizeClass } from './read-source.ts';

/**
 * Splits a class of large files into contents. Known files that may share an inode with an unread one go along
 * in the lockstep as long as an unread one agrees with them; one that is equal to the end joins whatever its
 * digest in the index, for bytes decide.
 */
export function partitionLarge(sizeClass: SizeClass, tools: LockstepTools): void {
  const { job } = tools;
  const { size } = sizeClass;
  if (sizeClass.unread.length === 0) return;
  job.source.onFiles(sizeClass.unread.length);
  const unread = sortByInode(sizeClass.unread, job.source);
  const claims = claimsOf(sizeClass, tools);
  const followers = sortByInode([...claims.keys()], job.source);
  const failuresBefore = job.failures.length;
  const groups = lockstep(unread, followers, { size, ...tools });
  for (const { digest, members } of groups) job.groups.push({ size, digest, members });
  for (const { members } of groups) for (const member of members) claims.delete(member);
  for (const { id } of job.failures.slice(failuresBefore)) claims.delete(id);
  if (!job.cancelled) findRotten(claims, groups, { size, ...tools });
}

/** The known files worth comparing, with the digest that the index claims for each. */
function claimsOf({ unread, known, knownDigests }: SizeClass, { job }: LockstepTools): Map<number, bigint> {
  const claims = new Map<number, bigint>();
  const wanted = new Set(Array.from(unread, (id) => job.source.eligibilityOf(id)));
  for (let i = 0; i < known.length; i++) {
    if (wanted.has(job.source.eligibilityOf(known[i]))) claims.set(known[i], knownDigests[i]);
  }
  return claims;
}

/**
 * `claims` are of known files that differ from every group. One that claims a group's digest has either rotted
 * or is a true collision: its own digest tells.
 */
function findRotten(
  claims: ReadonlyMap<number, bigint>,
  groups: readonly LockstepGroup[],
  { size, ...tools }: LockstepTools & { readonly size: number },
): void {
  if (claims.size === 0) return;
  const { job } = tools;
  const { eligibilityOf } = job.source;
  const eligible = new Map<bigint, Set<number>>();
  for (const { digest, members } of groups) {
    const inAll = eligible.get(digest) ?? new Set();
    for (const member of members) inAll.add(eligibilityOf(member));
    eligible.set(digest, inAll);
  }
  const suspects = [...claims].filter(([id, claim]) => eligible.get(claim)?.has(eligibilityOf(id)));
  for (const [id, claim] of suspects) {
    for (const { digest } of lockstep([id], [], { size, ...tools })) if (digest !== claim) job.rotten.push(id);
  }
}
