import type { FileRecord, HashIndex } from '../hash-index/hash-index.ts';
import { mtimeOf, namesOf } from '../walk/file-table.ts';
import type { LinkedNames } from './apply-plan.ts';
import { rankOfName } from './inode-facts.ts';
import type { EqualFiles } from './partition-codec.ts';
import type { TreeFacts } from './tree-facts.ts';

/** Records in one transaction at most. */
const RECORDS_PER_WRITE = 50_000;

/** What a batch found and did. */
export interface BatchResult {
  readonly contents: readonly EqualFiles[];
  /** inodes that lost their last name */
  readonly emptied: ReadonlySet<number>;
  readonly linked: LinkedNames;
}

/** Remembers digests after the links are made, so that the index never speaks of what is not yet so. */
export async function recordBatch(
  index: HashIndex,
  { contents, emptied, linked }: BatchResult,
  facts: TreeFacts,
): Promise<void> {
  const gained = namesGained(linked);
  let put: FileRecord[] = [];
  for (const inode of contents.flatMap(({ members }) => [...members])) {
    if (emptied.has(inode)) continue;
    put.push(toRecord(inode, gained.get(inode) ?? [], facts));
    if (put.length < RECORDS_PER_WRITE) continue;
    await index.write({ put, forget: [] });
    put = [];
  }
  const forget = Array.from(emptied, (inode) => facts.table.inodes.ino[inode]);
  if (put.length + forget.length > 0) await index.write({ put, forget });
}

/** Remembers the digests of inodes that nothing was linked to. */
export async function recordDigests(index: HashIndex, inodes: readonly number[], facts: TreeFacts): Promise<void> {
  for (let first = 0; first < inodes.length; first += RECORDS_PER_WRITE) {
    const part = inodes.slice(first, first + RECORDS_PER_WRITE);
    await index.write({ put: part.map((inode) => toRecord(inode, [], facts)), forget: [] });
  }
}

function namesGained(linked: LinkedNames): Map<number, number[]> {
  const gained = new Map<number, number[]>();
  for (const [name, inode] of linked) {
    const names = gained.get(inode);
    if (names === undefined) gained.set(inode, [name]);
    else names.push(name);
  }
  return gained;
}

function toRecord(inode: number, gained: readonly number[], { table, paths, order, digests }: TreeFacts): FileRecord {
  const names = [...namesOf(table, inode), ...gained];
  return {
    ino: table.inodes.ino[inode],
    size: table.inodes.size[inode],
    mtimeNs: mtimeOf(table, inode),
    digest: digests.values[inode],
    path: paths.relativeName(latestOf(names, (name) => rankOfName(table, order, name))),
  };
}

/** The name in the newest snapshot: pruning old ones never strands the record. */
function latestOf(names: readonly number[], rankOf: (name: number) => number): number {
  let latest = names[0];
  for (const name of names) if (rankOf(name) > rankOf(latest)) latest = name;
  return latest;
}
