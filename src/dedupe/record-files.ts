import { setImmediate as breathe } from 'node:timers/promises';
import { rankOfName } from '../catalog/snapshot-order.ts';
import { ascendingOrder } from '../domain/ascending-order.ts';
import type { FileRecord, HashIndex } from '../hash-index/hash-index.ts';
import { mtimeOf, NONE } from '../walk/file-table.ts';
import { RowList } from '../walk/number-lists.ts';
import { givenUpIn } from './given-up-metadata.ts';
import { Origin } from './known-digests.ts';
import type { BatchMoves } from './link-ledger.ts';
import type { EqualFiles } from './partition-codec.ts';
import type { TreeFacts } from './tree-facts.ts';

/**
 * Records in one transaction at most. It holds every page that it changes in memory, and each record may change one of
 * files and one of contents, …
 */
const BATCH_PIECE = 8192;
/** … of which one is met again only in a larger piece where nothing puts the inodes of a size together. */
const REST_PIECE = 16384;

const NO_INODES = new Uint32Array(0);
const NO_GAINS: ReadonlyMap<number, number> = new Map();

/** Remembers a batch after its links are made, so that the index never speaks of what is not yet so. */
export async function recordBatch(
  index: HashIndex,
  { contents, moves }: { contents: Iterable<EqualFiles>; moves: BatchMoves },
  facts: TreeFacts,
): Promise<void> {
  const { ino } = facts.table.inodes;
  const latest = latestNamesGained(moves, facts);
  const [first = NO_INODES, ...others] = pieces(
    inOrderOfNumbers(membersToRecord(contents, moves, facts), facts),
    BATCH_PIECE,
  );
  await index.write({
    put: recordsOf(first, latest, facts),
    forget: Array.from(moves.emptied, (row) => ino[row]),
    notes: givenUpIn(moves, index, facts),
  });
  for (const piece of others) {
    await breathe();
    await index.write({ put: recordsOf(piece, latest, facts), forget: [] });
  }
}

/**
 * Remembers what no batch did: digests of inodes that nothing was linked to, and the latest paths of those that have
 * names in snapshots that are new to the index.
 */
export async function recordRest(
  index: HashIndex,
  { isRecorded }: { isRecorded: (inode: number) => boolean },
  facts: TreeFacts,
): Promise<void> {
  const read = pieces(readAlone(facts, isRecorded).view(), REST_PIECE);
  const moved = pieces(knownInNewPlaces(facts, placesNewTo(index, facts), isRecorded).view(), REST_PIECE);
  for (let at = 0; at < Math.max(read.length, moved.length); at++) {
    const [put, onlyMoved] = [read[at], moved[at]].map((inodes = NO_INODES) => recordsOf(inodes, NO_GAINS, facts));
    await index.write({ put, moved: onlyMoved, forget: [] });
  }
}

function pieces(inodes: Uint32Array, most: number): Uint32Array[] {
  const count = Math.ceil(inodes.length / most);
  return Array.from({ length: count }, (_, at) => inodes.subarray(at * most, (at + 1) * most));
}

/** So that a piece changes neighbouring pages. */
function inOrderOfNumbers(inodes: Uint32Array, { table }: TreeFacts): Uint32Array {
  const numbers = Float64Array.from(inodes, (inode) => Number(table.inodes.ino[inode]));
  return ascendingOrder(numbers).map((place) => inodes[place]);
}

function membersToRecord(contents: Iterable<EqualFiles>, { emptied }: BatchMoves, facts: TreeFacts): Uint32Array {
  const inodes = new RowList();
  for (const { members } of contents) {
    for (const inode of members) if (!emptied.has(inode) && !isRotten(facts, inode)) inodes.push(inode);
  }
  return inodes.view();
}

function* recordsOf(inodes: Uint32Array, latest: ReadonlyMap<number, number>, facts: TreeFacts): Generator<FileRecord> {
  for (const inode of inodes) yield toRecord(inode, latestName(inode, latest.get(inode), facts), facts);
}

function readAlone({ table, digests }: TreeFacts, isRecorded: (inode: number) => boolean): RowList {
  const inodes = new RowList();
  for (let inode = 0; inode < table.inodes.count; inode++) {
    if (digests.origin[inode] === Origin.read && !isRecorded(inode)) inodes.push(inode);
  }
  return inodes;
}

/** What the index knew of these was asked for and holds, but for the path. */
function knownInNewPlaces(
  facts: TreeFacts,
  isNewPlace: readonly boolean[],
  isRecorded: (inode: number) => boolean,
): RowList {
  const { table, order, digests } = facts;
  const inodes = new RowList();
  if (!isNewPlace.includes(true)) return inodes; // no names need be gone through
  for (let inode = 0; inode < table.inodes.count; inode++) {
    if (digests.origin[inode] !== Origin.index || isRecorded(inode)) continue;
    if (isNewPlace[rankOfName(table, order, latestName(inode, undefined, facts))]) inodes.push(inode);
  }
  return inodes;
}

/** The index keeps what the file was, so that each run says so until it is put right. */
function isRotten({ digests }: TreeFacts, inode: number): boolean {
  return digests.origin[inode] === Origin.rotten;
}

/** By rank: true for snapshots that the index does not have as sealed. Files outside all snapshots have no entry. */
function placesNewTo(index: HashIndex, { table, order }: TreeFacts): boolean[] {
  const sealed = new Map(index.snapshots().map(({ name, ino }) => [name, ino]));
  return order.names.map((name, place) => sealed.get(name) !== table.folders.ino[order.folders[place]]);
}

/** Of the names that each inode gained, the one in the newest snapshot. */
function latestNamesGained({ name, to }: BatchMoves, { table, order }: TreeFacts): Map<number, number> {
  const latest = new Map<number, number>();
  const inodes = to.view();
  for (const [at, row] of name.view().entries()) {
    const known = latest.get(inodes[at]);
    if (known === undefined || rankOfName(table, order, row) > rankOfName(table, order, known)) {
      latest.set(inodes[at], row);
    }
  }
  return latest;
}

/** The name in the newest snapshot: pruning old ones never strands the record. */
function latestName(inode: number, gained: number | undefined, { table, order }: TreeFacts): number {
  let latest = gained ?? table.inodes.firstName[inode];
  let rank = rankOfName(table, order, latest);
  for (let name = table.inodes.firstName[inode]; name !== NONE; name = table.names.next[name]) {
    const other = rankOfName(table, order, name);
    if (other <= rank) continue;
    latest = name;
    rank = other;
  }
  return latest;
}

function toRecord(inode: number, name: number, { table, paths, digests }: TreeFacts): FileRecord {
  return {
    ino: table.inodes.ino[inode],
    size: table.inodes.size[inode],
    mtimeNs: mtimeOf(table, inode),
    digest: digests.values[inode],
    path: paths.relativeName(name),
  };
}
