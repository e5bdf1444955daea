import type { HashIndex, SnapshotRecord } from '../hash-index/hash-index.ts';
import type { ScannedTree } from '../walk/scan-tree.ts';
import type { DedupeRequest } from './dedupe-request.ts';
import type { TreeSize } from './measure-tree.ts';
import type { RunTally } from './run-tally.ts';
import type { TreeFacts } from './tree-facts.ts';

/**
 * Ends a run that saw everything: the index remembers which snapshots are done, and, where all were walked, forgets
 * inodes that are gone. A snapshot in which something failed is not: a later run must look at it again.
 */
export async function sealSnapshots(
  index: HashIndex,
  facts: TreeFacts,
  { size, tally, sealedMet, now }: { size: TreeSize; tally: RunTally; sealedMet: readonly string[]; now: number },
): Promise<void> {
  const { order, table } = facts;
  const snapshots: SnapshotRecord[] = [];
  const failed = new Set(tally.failures.flatMap(({ path }) => order.names.filter((name) => isInside(path, name))));
  for (const [place, name] of order.names.entries()) {
    if (failed.has(name)) continue;
    const folder = order.folders[place];
    const counted = size.perSnapshot[table.folders.snapshot[folder]];
    snapshots.push({ name, ino: table.folders.ino[folder], sealedAt: now, ...counted });
  }
  const sealed = new Set([...snapshots.map(({ name }) => name), ...sealedMet]);
  const forgetSnapshots = index
    .snapshots()
    .map(({ name }) => name)
    .filter((name) => !sealed.has(name));
  const forget = sealedMet.length > 0 ? [] : goneInodes(index, facts);
  await index.write({ put: [], forget, snapshots, forgetSnapshots });
}

/** Recorded inodes that the scan did not meet: both lists ascend, so one pass finds them. */
function goneInodes(index: HashIndex, { table }: TreeFacts): bigint[] {
  const present = table.inodes.ino.slice(0, table.inodes.count).sort();
  const gone: bigint[] = [];
  let at = 0;
  for (const ino of index.inodes()) {
    while (at < present.length && present[at] < ino) at++;
    if (present[at] !== ino) gone.push(ino);
  }
  return gone;
}

function isInside(path: string, folder: string): boolean {
  return path === folder || (path.startsWith(folder) && /[\\/]/.test(path.charAt(folder.length)));
}

/** Only then may the index forget what the scan did not meet. */
export function sawEverything({ rules }: DedupeRequest, tree: ScannedTree): boolean {
  return tree.failures.length === 0 && tree.leftOut.filtered === 0 && rules.snapshots === '*';
}
