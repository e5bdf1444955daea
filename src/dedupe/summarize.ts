import { UNIT_BYTES } from '../domain/allocated-bytes.ts';
import { sum } from '../domain/sum.ts';
import type { DedupeSummary, DifferingMetadata } from '../domain/summary.ts';
import type { ScannedTree } from '../walk/scan-tree.ts';
import type { DedupeRun } from './dedupe-run.ts';
import type { LinkLedger } from './link-ledger.ts';
import type { TreeFacts } from './tree-facts.ts';

/** Everything that the summary is made of. */
export interface RunResult {
  readonly outcome: DedupeSummary['outcome'];
  readonly tree: ScannedTree;
  /** of what was walked */
  readonly facts: TreeFacts;
  readonly ledger: LinkLedger;
  readonly differing: DifferingMetadata;
  readonly elapsedMs: number;
}

export function summarize({ request, tools, tally, meters }: DedupeRun, result: RunResult): DedupeSummary {
  const { tree, facts, ledger } = result;
  const { names, inodes, sums } = facts.table;
  const sealedMet = new Set(tree.sealedMet);
  const notWalked = tools.index.snapshots().filter(({ name }) => sealedMet.has(name));
  const diskBytes = sums.units * UNIT_BYTES;
  return {
    root: request.root,
    outcome: result.outcome,
    dryRun: request.dryRun,
    snapshots: facts.order.names.length,
    snapshotsNotWalked: notWalked.length,
    namesNotWalked: sum(notWalked, (snapshot) => snapshot.names),
    oldestSnapshot: facts.order.names[0],
    newestSnapshot: facts.order.names.at(-1),
    names: names.count,
    inodesBefore: inodes.count,
    inodesAfter: inodes.count - ledger.emptiedInodes,
    apparentBytes: sums.apparentBytes,
    uniqueBytesBefore: sums.uniqueBytes,
    uniqueBytesAfter: sums.uniqueBytes - ledger.emptiedSize,
    diskBytesBefore: diskBytes,
    diskBytesAfter: diskBytes - ledger.reclaimedBytes,
    reclaimedBytes: ledger.reclaimedBytes,
    linkedNames: ledger.linkedNames,
    canonicals: ledger.canonicals,
    alreadyLinkedNames: names.count - inodes.count,
    differingMetadata: result.differing,
    leftOut: { ...tree.leftOut, otherDevices: tree.otherDevices },
    changedNames: tally.changedNames,
    failures: tally.failures,
    failuresNotListed: tally.failuresNotListed,
    contentBytesRead: tally.contentBytesRead,
    readMs: meters.read.elapsedMs,
    elapsedMs: result.elapsedMs,
  };
}
