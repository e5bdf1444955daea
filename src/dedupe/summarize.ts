import type { DedupeSummary, DifferingMetadata } from '../domain/summary.ts';
import type { ScannedTree } from '../walk/scan-tree.ts';
import type { DedupeRun } from './dedupe-run.ts';
import type { TreeSize } from './measure-tree.ts';
import type { TreeFacts } from './tree-facts.ts';

/** Everything that the summary is made of. */
export interface RunResult {
  readonly outcome: DedupeSummary['outcome'];
  readonly tree: ScannedTree;
  readonly facts: TreeFacts;
  readonly size: TreeSize;
  readonly differing: DifferingMetadata;
  readonly elapsedMs: number;
}

export function summarize({ request, tally, meters }: DedupeRun, result: RunResult): DedupeSummary {
  const { tree, facts, size } = result;
  return {
    root: request.rootShown,
    outcome: result.outcome,
    dryRun: request.dryRun,
    snapshots: facts.order.names.length,
    oldestSnapshot: facts.order.names[0],
    newestSnapshot: facts.order.names.at(-1),
    names: size.names,
    inodesBefore: size.inodes,
    inodesAfter: size.inodes - tally.emptiedInodes,
    apparentBytes: size.apparentBytes,
    uniqueBytesBefore: size.uniqueBytes,
    uniqueBytesAfter: size.uniqueBytes - tally.emptiedSize,
    diskBytesBefore: size.diskBytes,
    diskBytesAfter: size.diskBytes - tally.reclaimedBytes,
    reclaimedBytes: tally.reclaimedBytes,
    linkedNames: tally.linkedNames,
    canonicals: tally.canonicals,
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
