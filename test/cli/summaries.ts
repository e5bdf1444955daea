import type { DedupeSummary } from '../../src/domain/summary.ts';

const GIB = 1024 ** 3;

/** The first run of UX.md. */
export function aSummary(changes: Partial<DedupeSummary> = {}): DedupeSummary {
  return {
    root: '/mnt/usb',
    outcome: 'done',
    dryRun: false,
    snapshotsNotWalked: 0,
    namesNotWalked: 0,
    snapshots: 14,
    oldestSnapshot: '2019-03-02',
    newestSnapshot: '2026-11-21',
    names: 1_204_311,
    inodesBefore: 1_130_081,
    inodesAfter: 98_204,
    apparentBytes: 512 * GIB,
    uniqueBytesBefore: 360 * GIB,
    uniqueBytesAfter: 58.4 * GIB,
    diskBytesBefore: 360.1 * GIB,
    diskBytesAfter: 58.5 * GIB,
    reclaimedBytes: 301.6 * GIB,
    linkedNames: 1_031_877,
    canonicals: 98_204,
    alreadyLinkedNames: 0,
    differingMetadata: { files: 0, bytes: 0, ignore: [] },
    leftOut: { emptyFiles: 0, symlinks: 0, specialFiles: 0, filtered: 0, otherDevices: [] },
    changedNames: 0,
    failures: [],
    failuresNotListed: 0,
    contentBytesRead: 271 * 1024 ** 2 * 1360,
    readMs: 1_360_000,
    elapsedMs: 1_360_000,
    ...changes,
  };
}

export const AN_EBUSY = { path: '2023-01-07/outlook.pst', attempted: 'open', code: 'EBUSY' } as const;
