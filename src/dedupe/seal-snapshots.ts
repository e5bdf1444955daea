import { goneSnapshots } from '../catalog/gone-snapshots.ts';
import { orderByInode } from '../catalog/order-by-inode.ts';
import { sealsOf } from '../catalog/seals-of.ts';
import { isInProgressName } from '../domain/state-names.ts';
import type { HashIndex, SnapshotRecord } from '../hash-index/hash-index.ts';
import type { FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { giveBack } from '../platform/give-back.ts';
import type { ScannedTree } from '../walk/scan-tree.ts';
import type { DedupeRequest } from './dedupe-request.ts';
import { isKnown } from './known-digests.ts';
import type { LinkLedger } from './link-ledger.ts';
import { censusNews } from './record-censuses.ts';
import type { RunTally } from './run-tally.ts';
import { stampSnapshots } from './stamp-snapshots.ts';
import type { TreeFacts } from './tree-facts.ts';

interface SealOptions {
  /** `facts` with the rows that were added to the table after the scan, and what became of its names */
  readonly books: { readonly facts: TreeFacts; readonly ledger: LinkLedger };
  readonly tally: RunTally;
  readonly sealedMet: readonly string[];
  readonly place: { readonly fs: FileSystem; readonly root: FsPath };
  /** see stamp-rules.ts */
  readonly rules: string | undefined;
  /** when the walk began, and when it is now, ms since the epoch */
  readonly walkedAt: number;
  readonly now: number;
}

/**
 * Ends a run that saw everything: the index remembers which snapshots are done and what is in them, and, where all
 * were walked, forgets inodes that are gone. A snapshot in which something failed is not: a later run must look at it
 * again. One that holds a damaged file of known content keeps the seal it had, for what is recorded of the file was
 * right when that was made, and tells how it can be repaired.
 */
export async function sealSnapshots(
  index: HashIndex,
  facts: TreeFacts,
  { books, tally, sealedMet, place, rules, walkedAt, now }: SealOptions,
): Promise<void> {
  const { order, table } = facts;
  const snapshots: (SnapshotRecord & { readonly number: number })[] = [];
  for (const [rank, seal] of sealsOf(facts, index).entries()) {
    const name = order.names[rank];
    if (tally.failedBelowRoot.has(name)) continue;
    const folder = order.folders[rank];
    const number = table.folders.snapshot[folder];
    const ino = table.folders.ino[folder];
    const sealedAt = tally.damagedBelowRoot.has(name) ? seal?.sealedAt : now;
    const { names, apparentBytes } = table.snapshots[number];
    if (sealedAt !== undefined) snapshots.push({ number, name, ino, sealedAt, names, apparentBytes });
  }
  const sealed = new Set([...snapshots.map(({ name }) => name), ...sealedMet]);
  const recorded = index.snapshots().map(({ name }) => name);
  const forgetSnapshots = recorded.filter((name) => !sealed.has(name));
  const sawAll = sealedMet.length === 0;
  const forget = !sawAll || hasNoOthers(index, facts, books.ledger) ? [] : goneInodes(index, facts);
  const met = new Set([...order.names, ...sealedMet]);
  // One in progress has another name by now, which the disk may not have yet: a power cut would bring the old one back.
  const noted = index.notes.snapshotsWithGivenUp().filter((name) => !isInProgressName(name));
  const forgetGivenUpIn = new Set([
    ...forgetSnapshots.filter((name) => !met.has(name)),
    ...goneSnapshots(noted, place),
  ]);
  const news = censusNews(index, snapshots, { ...books, sawAll });
  // One that holds a damaged file is walked by every run, so that each names the file.
  const forgetStamps = tally.damagedBelowRoot;
  const sound = snapshots.filter(({ name }) => !forgetStamps.has(name));
  const stamps = stampSnapshots(rules === undefined ? [] : sound, { ...books, rules: rules ?? '', walkedAt });
  const notes = { forgetGivenUpIn, forgetStamps, stamps: stamps.next().value ?? [], ...news.next().value };
  await index.write({ forget, snapshots, forgetSnapshots, notes });
  for (const more of news) await index.write({ notes: more });
  for (const more of stamps) await index.write({ notes: { stamps: more } });
}

/** True where the index has as many inodes as the table has that it knows: then none of its own are gone. */
function hasNoOthers(index: HashIndex, { table, digests }: TreeFacts, ledger: LinkLedger): boolean {
  let known = 0;
  for (let inode = 0; inode < table.inodes.count; inode++) {
    if (isKnown(digests, inode) && !ledger.isEmpty(inode)) known++;
  }
  return known === index.count();
}

/** Recorded inodes that the scan did not meet: both lists ascend, so one pass finds them. */
function goneInodes(index: HashIndex, { table }: TreeFacts): bigint[] {
  const { ino: inos, count } = table.inodes;
  const order = orderByInode(inos, count);
  const gone: bigint[] = [];
  let at = 0;
  for (const ino of index.inodes()) {
    while (at < count && inos[order[at]] < ino) at++;
    if (at === count || inos[order[at]] !== ino) gone.push(ino);
  }
  giveBack(order);
  return gone;
}

/** Only then may the index forget what the scan did not meet. Snapshots are then directly below the root. */
export function sawEverything({ rules }: DedupeRequest, tree: ScannedTree): boolean {
  return tree.failures.length === 0 && tree.leftOut.filtered === 0 && rules.snapshots === '*';
}
