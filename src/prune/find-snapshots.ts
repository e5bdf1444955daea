import { listSnapshots, type SnapshotsOf } from '../catalog/list-snapshots.ts';
import type { DatedSnapshot } from '../domain/prune-choice.ts';
import { snapshotStamp } from '../domain/snapshot-date.ts';
import type { SnapshotRecord } from '../hash-index/hash-index.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { type FsPath, mayHaveLostBytes } from '../platform/fs-path.ts';

/** A folder where snapshots are. */
export interface FolderFound {
  /** relative to the root */
  readonly name: string;
  readonly path: FsPath;
  readonly ino: bigint;
  /** a run has been through all of it */
  readonly isSealed: boolean;
}

/** True where `name` may be that of several folders: its bytes are not UTF-8. Such a folder is not deleted. */
export function isNameUnclear({ name }: FolderFound): boolean {
  return mayHaveLostBytes(name);
}

export type SnapshotFound = FolderFound & DatedSnapshot;

export interface FoundFolders {
  readonly snapshots: readonly SnapshotFound[];
  /** folders without a date in their names */
  readonly others: readonly FolderFound[];
  readonly inProgress: readonly string[];
}

/** Tells the folders that are snapshots by the dates in their names from those where snapshots merely could be. */
export function findSnapshots(fs: FileSystem, where: SnapshotsOf, records: readonly SnapshotRecord[]): FoundFolders {
  const snapshots: SnapshotFound[] = [];
  const others: FolderFound[] = [];
  const inProgress: string[] = [];
  for (const { name, path, ino, state } of listSnapshots(fs, where, records)) {
    const folder = { name, path, ino, isSealed: state === 'sealed' };
    const stamp = snapshotStamp(name);
    if (state === 'in-progress') inProgress.push(name);
    else if (stamp === undefined) others.push(folder);
    else snapshots.push({ ...folder, ...stamp, missing: 0 });
  }
  return { snapshots, others, inProgress };
}
