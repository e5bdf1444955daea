import { MetInodes } from './met-inodes.ts';
import { compileNameFilter, compileSnapshotGlob, type NameFilter } from './name-filter.ts';
import type { ScanRules } from './scan-task.ts';

/** What a thread keeps from task to task of a scan: to compile some hundred globs takes longer than a task. */
export interface ScanMemory {
  readonly met: MetInodes;
  readonly filter: NameFilter | undefined;
  /** one a level */
  readonly snapshotTests: ReturnType<typeof compileSnapshotGlob>;
}

export function newScanMemory({ patterns, snapshots }: ScanRules): ScanMemory {
  return {
    met: new MetInodes(),
    filter: compileNameFilter(patterns),
    snapshotTests: compileSnapshotGlob(snapshots, patterns.ignoreCase),
  };
}
