import { CensusPacker, Standing } from '../hash-index/census-codec.ts';
import type { Census } from '../hash-index/index-notes.ts';
import { type FileTable, NONE } from '../walk/file-table.ts';
import type { LinksNow } from './links-now.ts';
import { HIGH, LOW, orderByInode } from './order-by-inode.ts';

const UNIT_BYTES = 512;

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
  const halves = new Uint32Array(table.inodes.ino.buffer, table.inodes.ino.byteOffset, table.inodes.count * 2);
  for (const inode of orderByInode(table.inodes.ino, table.inodes.count)) {
    for (let name = table.inodes.firstName[inode]; name !== NONE; name = table.names.next[name]) {
      if (!links.isReplaced(name)) tally.countName(name);
    }
    for (let name = links.lastGained(inode); name !== NONE; name = links.gainedBefore(name)) tally.countName(name);
    const outside = links.linksOf(inode) - tally.inside;
    const standing = outside <= 0 ? Standing.allInside : sawAll ? Standing.someOutside : Standing.unknown;
    tally.endInode(inode, { low: halves[inode * 2 + LOW], high: halves[inode * 2 + HIGH], standing });
    if (links.isDropped(inode)) tally.distrust(inode);
  }
  return snapshots.flatMap((snapshot) => tally.census(snapshot) ?? []);
}

/** Counts the names of one inode at a time by snapshot, and packs what it counted. */
class Tally {
  /** names of the inode in hand that are in snapshots */
  inside = 0;
  readonly #table: FileTable;
  /** by snapshot number; undefined where no census is wanted */
  readonly #wanted: (Wanted | undefined)[];
  /** of the inode in hand */
  readonly #names: Uint32Array;
  readonly #met: number[] = [];

  constructor(table: FileTable, snapshots: readonly CensusOf[]) {
    this.#table = table;
    this.#wanted = table.snapshots.map(() => undefined);
    for (const { number } of snapshots) {
      this.#wanted[number] = { packer: new CensusPacker(), names: 0, apparentBytes: 0, isCertain: true };
    }
    this.#names = new Uint32Array(table.snapshots.length);
  }

  countName(name: number): void {
    const snapshot = this.#table.folders.snapshot[this.#table.names.folder[name]];
    if (snapshot === NONE) return;
    this.inside++;
    if (this.#names[snapshot]++ === 0) this.#met.push(snapshot);
  }

  endInode(inode: number, { low, high, standing }: { low: number; high: number; standing: number }): void {
    const { size, blocks } = this.#table.inodes;
    for (const snapshot of this.#met) {
      const names = this.#names[snapshot];
      this.#names[snapshot] = 0;
      const wanted = this.#wanted[snapshot];
      if (wanted === undefined) continue;
      wanted.names += names;
      wanted.apparentBytes += names * size[inode];
      wanted.packer.add(low, high, { names, units: blocks[inode], standing });
    }
    this.#met.length = 0;
    this.inside = 0;
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
