import { UNIT_BYTES } from '../domain/allocated-bytes.ts';
import { HIGH, LOW } from '../domain/word-halves.ts';
import { CensusPacker, Standing } from '../hash-index/census-codec.ts';
import type { Census } from '../hash-index/index-notes.ts';
import { giveBack } from '../platform/give-back.ts';
import { type FileTable, NONE } from '../walk/file-table.ts';
import type { LinksNow } from './links-now.ts';
import { orderByInode } from './order-by-inode.ts';

/** A snapshot whose census is wanted. */
export interface CensusOf {
  /** in the table */
  readonly number: number;
  /** relative to the root */
  readonly name: string;
  /** of its folder */
  readonly ino: bigint;
}

/**
 * The censuses of snapshots of a table, as its names are now; none of a snapshot with a file that changed meanwhile.
 * `sawAll`: no snapshot was left unwalked, so that a name which is not in the table is in no snapshot. Takes about
 * 6 bytes a name and snapshot, and no object for either.
 */
export function takeCensuses(
  table: FileTable,
  snapshots: readonly CensusOf[],
  { links, sawAll }: { links: LinksNow; sawAll: boolean },
): Census[] {
  const tally = new Tally(table, snapshots);
  const order = orderByInode(table.inodes.ino, table.inodes.count);
  for (let at = 0; at < order.length; at++) {
    const inode = order[at];
    const outside = links.linksOf(inode) - tally.countNames(inode, links);
    tally.endInode(inode, outside <= 0 ? Standing.allInside : sawAll ? Standing.someOutside : Standing.unknown);
    if (links.isDropped(inode)) tally.distrust(inode);
  }
  giveBack(order);
  return snapshots.flatMap((snapshot) => tally.census(snapshot) ?? []);
}

/**
 * Counts the names of one inode at a time by snapshot, and packs what it counted. Loops over columns, few calls and no
 * objects: most runs go through this once, so that much of it runs before it is compiled.
 */
class Tally {
  readonly #table: FileTable;
  readonly #halves: Uint32Array;
  /** by snapshot number; undefined where no census is wanted */
  readonly #wanted: (Wanted | undefined)[];
  /** of the inode in hand: names by snapshot, and the snapshots that have some */
  readonly #names: Uint32Array;
  readonly #met: Uint32Array;
  #metCount = 0;

  constructor(table: FileTable, snapshots: readonly CensusOf[]) {
    this.#table = table;
    const { ino, count } = table.inodes;
    this.#halves = new Uint32Array(ino.buffer, ino.byteOffset, count * 2);
    this.#wanted = table.snapshots.map(() => undefined);
    for (const { number } of snapshots) {
      this.#wanted[number] = { packer: new CensusPacker(), names: 0, apparentBytes: 0, isCertain: true };
    }
    this.#names = new Uint32Array(table.snapshots.length);
    this.#met = new Uint32Array(table.snapshots.length);
  }

  /** Returns how many names of the inode are in snapshots. */
  countNames(inode: number, links: LinksNow): number {
    const { firstName } = this.#table.inodes;
    const { next, folder } = this.#table.names;
    const { snapshot } = this.#table.folders;
    const areAsScanned = links.areAsScanned();
    let inside = 0;
    for (let name = firstName[inode]; name !== NONE; name = next[name]) {
      if (areAsScanned || !links.isReplaced(name)) inside += this.#count(snapshot[folder[name]]);
    }
    if (areAsScanned) return inside;
    for (let name = links.lastGained(inode); name !== NONE; name = links.gainedBefore(name)) {
      inside += this.#count(snapshot[folder[name]]);
    }
    return inside;
  }

  #count(snapshot: number): number {
    if (snapshot === NONE) return 0;
    if (this.#names[snapshot]++ === 0) this.#met[this.#metCount++] = snapshot;
    return 1;
  }

  endInode(inode: number, standing: number): void {
    const low = this.#halves[inode * 2 + LOW];
    const high = this.#halves[inode * 2 + HIGH];
    const size = this.#table.inodes.size[inode];
    const entry = { names: 0, units: this.#table.inodes.blocks[inode], standing };
    for (let at = 0; at < this.#metCount; at++) {
      const snapshot = this.#met[at];
      entry.names = this.#names[snapshot];
      this.#names[snapshot] = 0;
      const wanted = this.#wanted[snapshot];
      if (wanted === undefined) continue;
      wanted.names += entry.names;
      wanted.apparentBytes += entry.names * size;
      wanted.packer.add(low, high, entry);
    }
    this.#metCount = 0;
  }

  /** Whatever snapshots the table has it in. */
  distrust(inode: number): void {
    const { folders, names, inodes } = this.#table;
    for (let name = inodes.firstName[inode]; name !== NONE; name = names.next[name]) {
      const snapshot = folders.snapshot[names.folder[name]];
      const wanted = snapshot === NONE ? undefined : this.#wanted[snapshot];
      if (wanted !== undefined) wanted.isCertain = false;
    }
  }

  census({ number, name, ino }: CensusOf): Census | undefined {
    const wanted = this.#wanted[number];
    if (wanted === undefined || !wanted.isCertain) return undefined;
    const { folders, emptyFiles, others, units } = this.#table.snapshots[number];
    return {
      snapshot: name,
      ino,
      files: wanted.names + emptyFiles,
      folders,
      others,
      apparentBytes: wanted.apparentBytes,
      ownBytes: units * UNIT_BYTES,
      inodes: wanted.packer.inodes,
      packed: wanted.packer.packed(),
    };
  }
}

interface Wanted {
  readonly packer: CensusPacker;
  names: number;
  apparentBytes: number;
  isCertain: boolean;
}
