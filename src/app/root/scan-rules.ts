import { listingTellsInodes } from '../../platform/listed-inodes.ts';
import { mountPointsBelow } from '../../platform/mount-points.ts';
import { nodeFileSystem } from '../../platform/node-file-system.ts';
import { currentPlatform } from '../../platform/platform-profile.ts';
import type { ScanRules } from '../../walk/scan-task.ts';
import { readSnapshotGlob } from '../options/read-globs.ts';

/** Names in one scan task: a few ms, so that work is shared out evenly. */
const NAMES_PER_TASK = 4000;

/** The rules of a walk that leaves out no snapshot and no file and removes nothing; commands narrow them. */
export function scanRules(root: string, snapshots: string | undefined): ScanRules {
  return {
    root,
    device: nodeFileSystem.lstat(root).dev,
    snapshots: readSnapshotGlob(snapshots),
    patterns: { include: [], exclude: [], ignoreCase: !currentPlatform().caseSensitivePaths },
    sealed: new Map(),
    minSize: 0,
    maxSize: Number.POSITIVE_INFINITY,
    mountPoints: mountPointsBelow(root),
    listingTellsInodes: listingTellsInodes(root),
    removeLeftovers: false,
    namesPerTask: NAMES_PER_TASK,
  };
}
