import { type Member, type Move, planLinks } from '../domain/link-plan.ts';
import type { LinkActions } from '../linking/link-names.ts';
import { NONE } from '../walk/file-table.ts';
import { RowList } from '../walk/number-lists.ts';
import type { LinkLedger } from './link-ledger.ts';
import type { EqualFiles } from './partition-codec.ts';
import type { TreeFacts } from './tree-facts.ts';

/**
 * Plans contents and returns the names to replace, in columns: nothing per name outlives the planning of its
 * content. The names of a folder stand together, in the order the scan met them, so that folders, and the
 * canonicals' inodes, are touched where they lie.
 */
export function planActions(
  contents: Iterable<EqualFiles>,
  facts: TreeFacts,
  { ledger, limit }: { ledger: LinkLedger; limit: number },
): LinkActions {
  const actions = { name: new RowList(), from: new RowList(), to: new RowList() };
  for (const equal of contents) {
    for (const group of eligibleGroups(equal, facts, ledger)) {
      for (const move of planLinks(group, limit)) addNames(actions, move, { facts, ledger });
    }
  }
  return sortedByName(actions);
}

/** Splits files of equal bytes by eligibility. */
function eligibleGroups({ members }: EqualFiles, facts: TreeFacts, ledger: LinkLedger): Iterable<Member[]> {
  if (members.length < 2) return [];
  const { table, eligibility } = facts;
  const groups = new Map<number, Member[]>();
  for (const inode of members) {
    const member = ledger.member(inode);
    if (member === undefined) continue;
    const key = eligibility[table.inodes.metadata[inode]];
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [member]);
    else group.push(member);
  }
  return groups.values();
}

interface ActionLists {
  readonly name: RowList;
  readonly from: RowList;
  readonly to: RowList;
}

/** An inode that is moved in parts gives its names in the order of its moves; `taken` of them are spoken for. */
function addNames(
  { name, from, to }: ActionLists,
  move: Move,
  { facts, ledger }: { facts: TreeFacts; ledger: LinkLedger },
): void {
  const { firstName } = facts.table.inodes;
  const { next } = facts.table.names;
  let skip = namesSpokenFor(from, move.from);
  let wanted = move.names;
  for (let row = firstName[move.from]; row !== NONE && wanted > 0; row = next[row]) {
    if (ledger.isReplaced(row) || skip-- > 0) continue;
    name.push(row);
    from.push(move.from);
    to.push(move.to);
    wanted--;
  }
}

/** The moves of one inode stand together, so its actions so far are the last ones. */
function namesSpokenFor(from: RowList, inode: number): number {
  const rows = from.view();
  let first = rows.length;
  while (first > 0 && rows[first - 1] === inode) first--;
  return rows.length - first;
}

/** The scan numbers the names of a folder one after the other. */
function sortedByName({ name, from, to }: ActionLists): LinkActions {
  const names = name.view();
  const places = Uint32Array.from(names.keys());
  places.sort((a, b) => names[a] - names[b]);
  return {
    name: places.map((place) => names[place]),
    from: places.map((place) => from.view()[place]),
    to: places.map((place) => to.view()[place]),
  };
}
