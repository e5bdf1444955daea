import { nodeFileSystem } from '../src/platform/node-file-system.ts';
import { MetInodes } from '../src/walk/met-inodes.ts';
import { scanFolders } from '../src/walk/scan-folders.ts';
import type { ScanResult, ScanTask } from '../src/walk/scan-task.ts';

/** What this thread met in the scan of that number. */
let last = { scan: -1, met: new MetInodes() };

export default function scan(task: ScanTask): ScanResult {
  if (task.scan !== last.scan) last = { scan: task.scan, met: new MetInodes() };
  return scanFolders(task, nodeFileSystem, last.met);
}
