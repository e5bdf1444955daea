import type { DedupeSummary, DifferingMetadata } from '../domain/summary.ts';
import type { ScannedTree } from '../walk/scan-tree.ts';
import type { DedupeRun } from './dedupe-run.ts';
import type { LinkLedger } from './link-ledger.ts';
import type { TreeSize } from './measure-tree.ts';
import type { TreeFacts } from './tree-facts.ts';

/** Everything that the summary is made of. */
export interface RunResult {
  readonly outcome: DedupeSummary['outcome'];
  readonly tree: ScannedTree;
  readonly facts: TreeFacts;
  readonly size: TreeSize;
  readonly ledger: LinkLedger;
  readonly differing: DifferingMetadata;
  readonly elapsedMs: number;
}

export function summarize({ request, tally, meters }: DedupeRun, result: RunResult): DedupeSummary {
  const { tree, facts, size, ledger } = result;
  return {
    root: request.root,
    outcome: result.outcome,
    dryRun: request.dryRun,
    snapshots: facts.order.names.length,
    snapshotsNotWalked: tree.sealedMet.length,
    oldestSnapshot: facts.order.names[0],
    newestSnapshot: facts.order.names.at(-1),
    names: size.names,
    inodesBefore: size.inodes,
    inodesAfter: size.inodes - ledger.emptiedInodes,
    apparentBytes: size.apparentBytes,
    uniqueBytesBefore: size.uniqueBytes,
    uniqueBytesAfter: size.uniqueBytes - ledger.emptiedSize,
    diskBytesBefore: size.diskBytes,
    diskBytesAfter: size.diskBytes - ledger.reclaimedBytes,
    reclaimedBytes: ledger.reclaimedBytes,
    linkedNames: ledger.linkedNames,
    canonicals: ledger.canonicals,
    alreadyLinkedNames: size.names - size.inodes,
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
