import { groupBy } from '../domain/group-by.ts';
import { type Member, planLinks } from '../domain/link-plan.ts';

/** What the decision needs to know of a member of a size class. */
export interface ClassMember {
  readonly member: Member;
  readonly eligibility: number;
  /** undefined where the index does not know it */
  readonly digest: bigint | undefined;
}

export interface MembersToRead {
  readonly unread: readonly ClassMember[];
  /** read only if an unread one turns out to have its digest */
  readonly known: readonly ClassMember[];
}

/**
 * Which members of a size class have to be read. Those without a digest; and those whose digests say that they
 * could be linked to one another, since a digest is a hint and only bytes are proof. A known inode without room for
 * another name is no use as a canonical and is left out.
 */
export function membersToRead(members: readonly ClassMember[], limit: number): MembersToRead {
  const linkable = linkableByDigest(members, limit);
  const unread = members.filter(({ digest, member }) => digest === undefined || linkable.has(member.inode));
  if (unread.length === 0) return { unread, known: [] };
  const known = members.filter(
    ({ digest, member }) => digest !== undefined && !linkable.has(member.inode) && member.links < limit,
  );
  return { unread, known };
}

const NONE: ReadonlySet<number> = new Set();

function linkableByDigest(members: readonly ClassMember[], limit: number): ReadonlySet<number> {
  const known = members.filter(({ digest }) => digest !== undefined);
  if (new Set(known.map(({ digest }) => digest)).size === known.length) return NONE; // as in most classes
  const groups = groupBy(known, ({ digest, eligibility }) => `${digest}/${eligibility}`);
  const linkable = new Set<number>();
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    const members = group.map(({ member }) => member);
    for (const { from, to } of planLinks(members, limit)) linkable.add(from).add(to);
  }
  return linkable;
}
