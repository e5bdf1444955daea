import type { LinksNow } from '../catalog/links-now.ts';
import { UNIT_BYTES } from '../domain/allocated-bytes.ts';
import type { Member } from '../domain/link-plan.ts';
import { type FileTable, NONE } from '../walk/file-table.ts';
import { BitSet, RowList } from '../walk/number-lists.ts';
import { asMember, type MemberFacts } from './inode-facts.ts';

/** What one batch replaced. */
export interface BatchMoves {
  /** names, the inode of each, and the one that it became a name of */
  readonly name: RowList;
  readonly from: RowList;
  readonly to: RowList;
  /** inodes that lost their last name */
  readonly emptied: Set<number>;
}

/**
 * The state of all links while the run changes them: which names were replaced, how many names each inode has now,
 * which inodes no plan may use any more. The table itself stays as the scan saw it. A dry run keeps the same books.
 */
export class LinkLedger implements LinksNow {
  readonly #facts: MemberFacts;
  readonly #table: FileTable;
  readonly #links: Uint32Array;
  readonly #replaced: BitSet;
  /** per inode the name that it gained last, per name the one that its inode gained before it; 0 is none, else row + 1 */
  readonly #lastGained: Uint32Array;
  readonly #gainedBefore: Uint32Array;
  readonly #unusable: BitSet;
  readonly #canonical: BitSet;
  #batch = newBatch();
  linkedNames = 0;
  canonicals = 0;
  emptiedInodes = 0;
  /** bytes */
  emptiedSize = 0;
  /** allocated bytes of emptied inodes: an inode's bytes come free when its last name goes, and not before */
  reclaimedBytes = 0;

  constructor({ table, order, digests: { fresh } }: MemberFacts) {
    this.#facts = { table, order, digests: { fresh } }; // and no more of what it is given, which may be let go
    this.#table = table;
    this.#links = table.inodes.links.slice(0, table.inodes.count);
    this.#replaced = new BitSet(table.names.count);
    this.#lastGained = new Uint32Array(table.inodes.count); // pages that nothing is written to take no memory
    this.#gainedBefore = new Uint32Array(table.names.count);
    this.#unusable = new BitSet(table.inodes.count);
    this.#canonical = new BitSet(table.inodes.count);
  }

  /** The inode as the planner sees it now; undefined where it has no names left or may not be used. */
  member(inode: number): Member | undefined {
    if (this.#unusable.has(inode) || this.#links[inode] === 0) return undefined;
    return asMember(inode, this.#facts, this);
  }

  /**
   * The inode with the names that it gained counted as names below the root, as a scan would now find it. A plan of
   * such members is for figures only: it would move names that the table does not list under the inode.
   */
  memberAsScanned(inode: number): Member | undefined {
    const member = this.member(inode);
    if (member === undefined) return undefined;
    const elsewhere = Math.max(0, this.#table.inodes.links[inode] - this.#namesSeen(inode));
    return { ...member, names: member.links - elsewhere };
  }

  isEmpty(inode: number): boolean {
    return this.#links[inode] === 0;
  }

  areAsScanned(): boolean {
    return this.linkedNames === 0;
  }

  isReplaced(name: number): boolean {
    return this.#replaced.has(name);
  }

  /** Names on the inode now, wherever they are. */
  linksOf(inode: number): number {
    return this.#links[inode];
  }

  /** The name that the inode gained last; NONE where it gained none. */
  lastGained(inode: number): number {
    return (this.#lastGained[inode] - 1) >>> 0;
  }

  /** The name that the same inode gained before this one, or NONE. */
  gainedBefore(name: number): number {
    return (this.#gainedBefore[name] - 1) >>> 0;
  }

  /** `name` of `from` is now a name of `to`. */
  move(name: number, { from, to }: { from: number; to: number }): void {
    this.#replaced.add(name);
    this.#gainedBefore[name] = this.#lastGained[to];
    this.#lastGained[to] = name + 1;
    this.#links[to]++;
    this.linkedNames++;
    this.#batch.name.push(name);
    this.#batch.from.push(from);
    this.#batch.to.push(to);
    if (!this.#canonical.has(to)) this.canonicals++;
    this.#canonical.add(to);
    if (--this.#links[from] === 0) this.#empty(from);
  }

  /** The inode turned out to have this many names already. */
  noteLinks(inode: number, links: number): void {
    this.#links[inode] = Math.max(this.#links[inode], links);
  }

  /** Leaves the inode out of every further plan: it changed, or a name of it could not be replaced. */
  drop(inode: number): void {
    this.#unusable.add(inode);
  }

  isDropped(inode: number): boolean {
    return this.#unusable.has(inode);
  }

  /** The inodes that gained names. */
  canonicalInos(): bigint[] {
    const { ino, count } = this.#table.inodes;
    return Array.from(ino.subarray(0, count)).filter((_, inode) => this.#canonical.has(inode));
  }

  /** What was replaced since it was asked for last. */
  takeBatch(): BatchMoves {
    const batch = this.#batch;
    this.#batch = newBatch();
    return batch;
  }

  #namesSeen(inode: number): number {
    let names = 0;
    for (let name = this.#table.inodes.firstName[inode]; name !== NONE; name = this.#table.names.next[name]) names++;
    return names;
  }

  #empty(inode: number): void {
    this.#batch.emptied.add(inode);
    this.emptiedInodes++;
    this.emptiedSize += this.#table.inodes.size[inode];
    this.reclaimedBytes += this.#table.inodes.blocks[inode] * UNIT_BYTES;
  }
}

function newBatch(): BatchMoves {
  return { name: new RowList(), from: new RowList(), to: new RowList(), emptied: new Set() };
}
