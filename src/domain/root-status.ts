import type { Failure } from './failure.ts';

/** What a root holds, snapshot by snapshot. Sizes are bytes; `disk` sizes count allocated blocks, as `du` does. */
export interface RootStatus {
  readonly root: string;
  readonly outcome: 'done' | 'interrupted';
  /** false: there was no index, or none was to be used, and everything was walked */
  readonly hasIndex: boolean;
  /** oldest first */
  readonly snapshots: readonly SnapshotStatus[];
  /** names of snapshots that an interrupted run did not come to the end of; with them `newBytes`, `aloneBytes` and `sharedBytes` may be other */
  readonly notCounted: readonly string[];
  readonly totals: StatusTotals;
  /** bytes that this user may still write to the disk */
  readonly freeBytes: number;
  /** undefined where too few dated snapshots tell a rate, or nothing grows, or not all were counted */
  readonly forecast: Forecast | undefined;
  readonly failures: readonly Failure[];
  /** failures beyond those listed */
  readonly failuresNotListed: number;
}

export interface SnapshotStatus {
  /** relative to the root */
  readonly name: string;
  /** what the name tells, in local time, as ms since the epoch */
  readonly date: number | undefined;
  /** `not-sealed`: no run with an index has been through all of it */
  readonly state: 'sealed' | 'in-progress' | 'not-sealed';
  /** ms since the epoch */
  readonly sealedAt: number | undefined;
  /** the figures are those that the index recorded; false: they were had by walking */
  readonly fromIndex: boolean;
  /** names of regular files */
  readonly files: number;
  readonly folders: number;
  /** symlinks, devices, sockets, FIFOs */
  readonly others: number;
  /** every name counted */
  readonly apparentBytes: number;
  /** what it takes on the disk, hard links within it counted once */
  readonly diskBytes: number;
  /** what it would take if each name had a file of its own */
  readonly unlinkedBytes: number;
  /** of files that no older snapshot has, and its folders */
  readonly newBytes: number;
  /** what the disk would give back if it were deleted: files all of whose names are in it, and its folders */
  readonly aloneBytes: number;
  /** of files that have names elsewhere too */
  readonly sharedBytes: number;
  /** names, in all snapshots, on the one of its files that has most */
  readonly mostLinks: number;
  /** when the content that was verified longest ago was, ms since the epoch; undefined unless all were */
  readonly verifiedAt: number | undefined;
}

export interface StatusTotals {
  readonly files: number;
  /** every name counted */
  readonly apparentBytes: number;
  /** every inode counted once, and the folders */
  readonly diskBytes: number;
  /** what all would take if each name had a file of its own */
  readonly unlinkedBytes: number;
  /** the inodes of files that are not empty */
  readonly inodes: number;
  readonly mostLinks: number;
}

/** Growth goes on as it was: the new data of the snapshots of the last 90 days, divided by the days they cover. */
export interface Forecast {
  readonly bytesPerDay: number;
  /** the snapshot from whose date on growth was measured, and the last one */
  readonly from: string;
  readonly to: string;
  readonly daysLeft: number;
  /** ms since the epoch */
  readonly fullAt: number;
}
