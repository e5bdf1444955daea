import type { FileRecord, HashIndex } from '../hash-index/hash-index.ts';
import { mtimeOf, namesOf } from '../walk/file-table.ts';
import { rankOfName } from './inode-facts.ts';
import type { BatchMoves } from './link-ledger.ts';
import type { EqualFiles } from './partition-codec.ts';
import type { TreeFacts } from './tree-facts.ts';

/** Records in one transaction at most. */
const RECORDS_PER_WRITE = 10_000;

/** Remembers digests after the links are made, so that the index never speaks of what is not yet so. */
export async function recordBatch(
  index: HashIndex,
  { contents, moves }: { contents: Iterable<EqualFiles>; moves: BatchMoves },
  facts: TreeFacts,
): Promise<void> {
  const latest = latestNamesGained(moves, facts);
  let put: FileRecord[] = [];
  for (const { members } of contents) {
    for (const inode of members) if (!moves.emptied.has(inode)) put.push(toRecord(inode, latest.get(inode), facts));
    if (put.length < RECORDS_PER_WRITE) continue;
    await index.write({ put, forget: [] });
    put = [];
  }
  const forget = Array.from(moves.emptied, (inode) => facts.table.inodes.ino[inode]);
  if (put.length + forget.length > 0) await index.write({ put, forget });
}

/** Remembers the digests of inodes that nothing was linked to. */
export async function recordDigests(index: HashIndex, inodes: readonly number[], facts: TreeFacts): Promise<void> {
  for (let first = 0; first < inodes.length; first += RECORDS_PER_WRITE) {
    const part = inodes.slice(first, first + RECORDS_PER_WRITE);
    await index.write({ put: part.map((inode) => toRecord(inode, undefined, facts)), forget: [] });
  }
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
