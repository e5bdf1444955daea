import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import type { ScanRules } from '../../src/walk/scan-task.ts';
import { type ScannedTree, scanTree } from '../../src/walk/scan-tree.ts';
import { inProcessPool } from './in-process-pool.ts';

/** What the scan makes of a tree on the disk, seen through `fs`. */
export function scanned(
  root: string,
  {
    fs = nodeFileSystem,
    rules = {},
    threads = 1,
  }: { fs?: FileSystem; rules?: Partial<ScanRules>; threads?: number } = {},
): Promise<ScannedTree> {
  const { ino, mtimeNs, ctimeNs, dev } = nodeFileSystem.lstat(root);
  return scanTree(
    inProcessPool(fs, threads),
    { path: root, ino, mtimeNs, ctimeNs },
    { rules: { ...scanRules(root, dev), ...rules }, onNames: () => undefined, isStopped: () => false },
  );
}

function scanRules(root: string, device: bigint): ScanRules {
  return {
    root,
    device,
    snapshots: '*',
    patterns: { include: [], exclude: [], ignoreCase: false },
    minSize: 0,
    maxSize: Number.POSITIVE_INFINITY,
    sealed: new Map(),
    mountPoints: [],
    removeLeftovers: true,
    namesPerTask: 4000,
  };
}
