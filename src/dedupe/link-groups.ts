import { type Member, type Move, planLinks } from '../domain/link-plan.ts';
import type { LinkActions } from '../linking/link-names.ts';
import { type FileTable, NONE, namesOf } from '../walk/file-table.ts';
import { asMember } from './inode-facts.ts';
import type { EqualFiles } from './partition-codec.ts';
import type { TreeFacts } from './tree-facts.ts';

/** Inodes of one content that are eligible for one another. */
export type LinkGroup = readonly Member[];

/** Splits files of equal bytes by eligibility; groups of one are left out. */
export function linkGroups({ members }: EqualFiles, { table, eligibility, order }: TreeFacts): LinkGroup[] {
  if (members.length < 2) return [];
  const eligibilityOf = (inode: number): number => eligibility[table.inodes.metadata[inode]];
  const first = eligibilityOf(members[0]);
  if (members.every((inode) => eligibilityOf(inode) === first)) {
    return [Array.from(members, (inode) => asMember(table, order, inode))];
  }
  const groups = new Map<number, Member[]>();
  for (const inode of members) {
    const group = groups.get(eligibilityOf(inode));
    const member = asMember(table, order, inode);
    if (group === undefined) groups.set(eligibilityOf(inode), [member]);
    else group.push(member);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

export function planGroups(groups: readonly LinkGroup[], limit: number): Move[] {
  return groups.flatMap((group) => planLinks(group, limit));
}

/**
 * The names that moves replace, those of a folder together and in the order the scan met them: folders, and the
 * canonicals' inodes, are touched where they lie. The moves of one inode stand together, as the planner gives them.
 * `isDone` leaves out names that an earlier round replaced.
 */
export function toActions(table: FileTable, moves: readonly Move[], isDone: (name: number) => boolean): LinkActions {
  const count = moves.reduce((sum, move) => sum + move.names, 0);
  const name = new Uint32Array(count);
  const from = new Uint32Array(count);
  const to = new Uint32Array(count);
  let next = 0;
  let source: number = NONE;
  let names: Iterator<number> = [].values();
  for (const move of moves) {
    if (move.from !== source) names = pending(table, move.from, isDone);
    source = move.from;
    for (let taken = 0; taken < move.names; taken++) {
      const found = names.next();
      if (found.done === true) break;
      name[next] = found.value;
      from[next] = move.from;
      to[next++] = move.to;
    }
  }
  return sortedByName({ name: name.subarray(0, next), from, to });
}

function* pending(table: FileTable, inode: number, isDone: (name: number) => boolean): Generator<number> {
  for (const name of namesOf(table, inode)) if (!isDone(name)) yield name;
}

/** The scan numbers the names of a folder one after the other, so this keeps a folder's names together. */
function sortedByName({ name, from, to }: LinkActions): LinkActions {
  const places = Uint32Array.from(name.keys());
  places.sort((a, b) => name[a] - name[b]);
  return {
    name: places.map((place) => name[place]),
    from: places.map((place) => from[place]),
    to: places.map((place) => to[place]),
  };
}
