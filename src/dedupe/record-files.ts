import { setImmediate as breathe } from 'node:timers/promises';
import { latestName } from '../catalog/names-in-snapshots.ts';
import { rankOfName } from '../catalog/snapshot-order.ts';
import { ascendingOrder } from '../domain/ascending-order.ts';
import { type FileRecord, type HashIndex, type IndexChanges, WRITTEN_AT_ONCE } from '../hash-index/hash-index.ts';
import { mtimeOf, namesOf } from '../walk/file-table.ts';
import { RowList } from '../walk/number-lists.ts';
import { isRotten, Origin } from './known-digests.ts';
import type { BatchMoves } from './link-ledger.ts';
import type { EqualFiles } from './partition-codec.ts';
import { NO_PATH, namePathHasher, snapshotsNewTo } from './recorded-paths.ts';
import type { TreeFacts } from './tree-facts.ts';

/**
 * Twice as many as in a batch: each record may change a page of files and one of contents, and where nothing puts the
 * inodes of a size together one of contents is met again only in a larger piece.
 */
const REST_PIECE = 2 * WRITTEN_AT_ONCE;

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
    inOrderOfNumbers(membersToRecord(contents, moves, { latest, facts }), facts),
    WRITTEN_AT_ONCE,
  );
  const forget: bigint[] = [];
  for (const row of moves.emptied) if (facts.digests.recorded.has(row)) forget.push(ino[row]);
  if (first.length + forget.length > 0) await index.write({ ...recordsOf(first, latest, facts), forget });
  for (const piece of others) {
    await breathe();
    await index.write({ ...recordsOf(piece, latest, facts) });
  }
}

/**
 * Remembers what no batch did: digests of inodes that nothing was linked to, and the latest paths of those that are
 * elsewhere in snapshots that are new to the index.
 */
export async function recordRest(
  index: HashIndex,
  { isRecorded }: { isRecorded: (inode: number) => boolean },
  facts: TreeFacts,
): Promise<void> {
  const inodes = restToRecord(facts, snapshotsNewTo(index, facts), isRecorded);
  for (const piece of pieces(inodes.view(), REST_PIECE)) {
    await index.write({ ...recordsOf(piece, NO_GAINS, facts) });
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

/** Of a rotten file the index keeps what it was, so that each run says so until it is put right. */
function membersToRecord(
  contents: Iterable<EqualFiles>,
  { emptied }: BatchMoves,
  { latest, facts }: { latest: ReadonlyMap<number, number>; facts: TreeFacts },
): Uint32Array {
  const inodes = new RowList();
  const isAsRecorded = recordKeeper(facts);
  for (const { members } of contents) {
    for (const inode of members) {
      if (emptied.has(inode) || isRotten(facts.digests, inode) || isAsRecorded(inode, latest.get(inode))) continue;
      inodes.push(inode);
    }
  }
  return inodes.view();
}

/**
 * Tells whether a record holds, its path included: in the newest snapshot that has the file, maybe by a name that was
 * `gained`, it is at the same path.
 */
function recordKeeper(facts: TreeFacts): (inode: number, gained?: number) => boolean {
  const { table, order, digests } = facts;
  const hashOfPath = namePathHasher(table);
  return (inode, gained) => {
    const recorded = digests.origin[inode] === Origin.index ? (digests.recordedPaths[inode] ?? NO_PATH) : NO_PATH;
    if (recorded === NO_PATH) return false;
    const latest = latestName(inode, facts, gained);
    if (hashOfPath(latest) === recorded) return true;
    const newest = rankOfName(table, order, latest);
    for (const name of namesOf(table, inode)) {
      if (rankOfName(table, order, name) === newest && hashOfPath(name) === recorded) return true;
    }
    return false;
  };
}

type Records = Pick<IndexChanges, 'put' | 'added' | 'moved'>;

/** What the index need not be asked first for is kept apart: nearly everything, on most days. */
function recordsOf(inodes: Uint32Array, latest: ReadonlyMap<number, number>, facts: TreeFacts): Records {
  const { origin, recorded } = facts.digests;
  const [put, added, moved] = [new RowList(), new RowList(), new RowList()];
  for (let at = 0; at < inodes.length; at++) {
    const inode = inodes[at];
    if (origin[inode] === Origin.index) moved.push(inode);
    else if (recorded.has(inode)) put.push(inode);
    else added.push(inode);
  }
  return { put: records(put), added: records(added), moved: records(moved) };

  function* records(rows: RowList): Generator<FileRecord> {
    for (let at = 0; at < rows.length; at++) {
      const inode = rows.at(at);
      yield toRecord(inode, latestName(inode, facts, latest.get(inode)), facts);
    }
  }
}

/** Inodes that were read; and those whose record holds, but for the path. */
function restToRecord(facts: TreeFacts, isNew: readonly boolean[], isRecorded: (inode: number) => boolean): RowList {
  const { table, order, digests } = facts;
  const inodes = new RowList();
  const isAnyNew = isNew.includes(true); // else no names need be gone through
  const isInNew = (inode: number): boolean => isAnyNew && isNew[rankOfName(table, order, latestName(inode, facts))];
  const isAsRecorded = recordKeeper(facts);
  for (let inode = 0; inode < table.inodes.count; inode++) {
    const origin = digests.origin[inode];
    if ((origin !== Origin.read && origin !== Origin.index) || isRecorded(inode)) continue;
    if (origin === Origin.read || (isInNew(inode) && !isAsRecorded(inode))) inodes.push(inode);
  }
  return inodes;
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

function toRecord(inode: number, name: number, { table, paths, digests }: TreeFacts): FileRecord {
  return {
    ino: table.inodes.ino[inode],
    size: table.inodes.size[inode],
    mtimeNs: mtimeOf(table, inode),
    digest: digests.values[inode],
    path: paths.relativeName(name),
  };
}
