import { sum } from './sum.ts';

/** One inode of a content, as the planner sees it. All members of one call are eligible for one another. */
export interface Member {
  /** the caller's handle for the inode */
  readonly inode: number;
  /** names below the root: those that can be moved */
  readonly names: number;
  /** the link count, names outside the root included; never less than `names` */
  readonly links: number;
  /** rank of the oldest snapshot that names it; lower is older */
  readonly age: number;
  /** the index had a fresh record of it: an earlier run left it there */
  readonly recorded: boolean;
}

/** Make `names` of the names of `from` links to `to`. */
export interface Move {
  readonly from: number;
  readonly to: number;
  readonly names: number;
}

/**
 * Decides which inodes of one content are kept and where the names of the others go.
 *
 * Kept are the fewest that can hold all names under `limit`, those with the most names first, then those that were
 * known before, then those in the oldest snapshot: a canonical is the durable one. What was known goes before what a
 * name says of its age, for not all names of snapshots sort by date (`30-11-2026`), and a file that has just come is
 * never to take the place of one that has long been on the disk. An inode that has names elsewhere cannot lose its last
 * name here, so moving its names would free nothing: it is kept, and takes names while it has room. Every inode that is
 * not kept loses all its names. Planning the result again gives no moves.
 */
export function planLinks(members: readonly Member[], limit: number): Move[] {
  const byDurability = [...members].sort(mostDurableFirst);
  const kept = byDurability.filter(isHeldElsewhere);
  const movable = byDurability.filter((member) => !isHeldElsewhere(member));
  let room = sum(kept, (member) => roomOn(member, limit));
  let homeless = sum(movable, (member) => member.names);
  let next = 0;
  while (next < movable.length && homeless > room) {
    const canonical = movable[next++];
    kept.push(canonical);
    room += roomOn(canonical, limit);
    homeless -= canonical.names;
  }
  return assign(movable.slice(next), kept.sort(mostDurableFirst), limit);
}

function assign(emptied: readonly Member[], kept: readonly Member[], limit: number): Move[] {
  const moves: Move[] = [];
  let target = 0;
  let room = kept.length > 0 ? roomOn(kept[0], limit) : 0;
  for (const member of emptied) {
    let left = member.names;
    while (left > 0) {
      while (room === 0) room = roomOn(kept[++target], limit);
      const names = Math.min(left, room);
      moves.push({ from: member.inode, to: kept[target].inode, names });
      left -= names;
      room -= names;
    }
  }
  return moves;
}

function isHeldElsewhere(member: Member): boolean {
  return member.links > member.names;
}

function roomOn(member: Member, limit: number): number {
  return Math.max(0, limit - member.links);
}

function mostDurableFirst(a: Member, b: Member): number {
  return b.links - a.links || Number(b.recorded) - Number(a.recorded) || a.age - b.age || a.inode - b.inode;
}
