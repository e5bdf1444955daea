import type { FileRecord, HashIndex } from '../hash-index/hash-index.ts';
import { mtimeOf, namesOf } from '../walk/file-table.ts';
import { rankOfName } from './inode-facts.ts';
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
  return index.write({ put: recordsOf(contents, moves, facts), forget: Array.from(moves.emptied, (row) => ino[row]) });
}

/** Remembers the digests of inodes that nothing was linked to. */
export function recordDigests(index: HashIndex, inodes: Iterable<number>, facts: TreeFacts): Promise<void> {
  return index.write({ put: plainRecordsOf(inodes, facts), forget: [] });
}

function* recordsOf(contents: Iterable<EqualFiles>, moves: BatchMoves, facts: TreeFacts): Generator<FileRecord> {
  const latest = latestNamesGained(moves, facts);
  for (const { members } of contents) {
    for (const inode of members) if (!moves.emptied.has(inode)) yield toRecord(inode, latest.get(inode), facts);
  }
}

function* plainRecordsOf(inodes: Iterable<number>, facts: TreeFacts): Generator<FileRecord> {
  for (const inode of inodes) yield toRecord(inode, undefined, facts);
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

/** The path is that in the newest snapshot: pruning old ones never strands the record. */
function toRecord(inode: number, gained: number | undefined, { table, paths, order, digests }: TreeFacts): FileRecord {
  let latest = gained ?? table.inodes.firstName[inode];
  for (const name of namesOf(table, inode)) {
    if (rankOfName(table, order, name) > rankOfName(table, order, latest)) latest = name;
  }
  return {
    ino: table.inodes.ino[inode],
    size: table.inodes.size[inode],
    mtimeNs: mtimeOf(table, inode),
    digest: digests.values[inode],
    path: paths.relativeName(latest),
  };
}
