import { rankOfName } from '../catalog/snapshot-order.ts';
import type { FileRecord, HashIndex } from '../hash-index/hash-index.ts';
import { mtimeOf, NONE } from '../walk/file-table.ts';
import { givenUpIn } from './given-up-metadata.ts';
import { Origin } from './known-digests.ts';
import type { BatchMoves } from './link-ledger.ts';
import type { EqualFiles } from './partition-codec.ts';
import type { TreeFacts } from './tree-facts.ts';

/** Remembers a batch after its links are made, so that the index never speaks of what is not yet so. */
export function recordBatch(
  index: HashIndex,
  { contents, moves }: { contents: Iterable<EqualFiles>; moves: BatchMoves },
  facts: TreeFacts,
): Promise<void> {
  const { ino } = facts.table.inodes;
  return index.write({
    put: recordsOf(contents, moves, facts),
    forget: Array.from(moves.emptied, (row) => ino[row]),
    notes: givenUpIn(moves, index, facts),
  });
}

/**
 * Remembers what no batch did: digests of inodes that nothing was linked to, and the latest paths of those that have
 * names in snapshots that are new to the index.
 */
export function recordRest(
  index: HashIndex,
  { isRecorded }: { isRecorded: (inode: number) => boolean },
  facts: TreeFacts,
): Promise<void> {
  return index.write({
    put: readOnly(facts, isRecorded),
    moved: knownInNewPlaces(facts, placesNewTo(index, facts), isRecorded),
    forget: [],
  });
}

function* recordsOf(contents: Iterable<EqualFiles>, moves: BatchMoves, facts: TreeFacts): Generator<FileRecord> {
  const latest = latestNamesGained(moves, facts);
  for (const { members } of contents) {
    for (const inode of members) {
      if (!moves.emptied.has(inode) && !isRotten(facts, inode))
        yield toRecord(inode, latestName(inode, latest.get(inode), facts), facts);
    }
  }
}

function* readOnly(facts: TreeFacts, isRecorded: (inode: number) => boolean): Generator<FileRecord> {
  const { table, digests } = facts;
  for (let inode = 0; inode < table.inodes.count; inode++) {
    if (digests.origin[inode] !== Origin.read || isRecorded(inode)) continue;
    yield toRecord(inode, latestName(inode, undefined, facts), facts);
  }
}

/** What the index knew of these was asked for and holds, but for the path. */
function* knownInNewPlaces(
  facts: TreeFacts,
  isNewPlace: readonly boolean[],
  isRecorded: (inode: number) => boolean,
): Generator<FileRecord> {
  const { table, order, digests } = facts;
  if (!isNewPlace.includes(true)) return; // no names need be gone through
  for (let inode = 0; inode < table.inodes.count; inode++) {
    if (digests.origin[inode] !== Origin.index || isRecorded(inode)) continue;
    const latest = latestName(inode, undefined, facts);
    if (isNewPlace[rankOfName(table, order, latest)]) yield toRecord(inode, latest, facts);
  }
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
