import { groupBy } from '../domain/group-by.ts';
import { type Member, type Move, planLinks } from '../domain/link-plan.ts';
import type { LinkActions } from '../linking/link-names.ts';
import { NONE } from '../walk/file-table.ts';
import { RowList } from '../walk/number-lists.ts';
import { isRotten } from './known-digests.ts';
import type { LinkLedger } from './link-ledger.ts';
import type { EqualFiles } from './partition-codec.ts';
import type { TreeFacts } from './tree-facts.ts';

/**
 * The names to replace, planned content by content as these become known. In columns: nothing per name outlives the
 * planning of its content.
 */
export class ActionPlan {
  readonly #context: PlanContext;
  readonly #actions: ActionLists = { name: new RowList(), from: new RowList(), to: new RowList() };

  constructor(context: PlanContext) {
    this.#context = context;
  }

  add(contents: Iterable<EqualFiles>): void {
    const { facts, ledger, limit } = this.#context;
    for (const equal of contents) {
      for (const group of eligibleGroups(equal, facts, ledger)) {
        for (const move of planLinks(group, limit)) addNames(this.#actions, move, { facts, ledger });
      }
    }
  }

  /** As far as planned. */
  actions(): LinkActions {
    const { name, from, to } = this.#actions;
    return { name: name.view(), from: from.view(), to: to.view() };
  }
}

export interface PlanContext {
  readonly facts: TreeFacts;
  readonly ledger: LinkLedger;
  readonly limit: number;
}

/**
 * Splits files of equal bytes by eligibility. A rotten one gives and takes no names: what the index says of it would
 * else be said of sound ones, and a repair would give them its bytes.
 */
function eligibleGroups({ members }: EqualFiles, facts: TreeFacts, ledger: LinkLedger): Iterable<Member[]> {
  if (members.length < 2) return [];
  const { table, eligibility, digests } = facts;
  const usable: Member[] = [];
  for (const inode of members) {
    const member = isRotten(digests, inode) ? undefined : ledger.member(inode);
    if (member !== undefined) usable.push(member);
  }
  return groupBy(usable, ({ inode }) => eligibility[table.inodes.metadata[inode]]).values();
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
  let first = from.length;
  while (first > 0 && from.at(first - 1) === inode) first--;
  return from.length - first;
}
