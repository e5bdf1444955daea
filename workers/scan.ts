import { nodeFileSystem } from '../src/platform/node-file-system.ts';
import { scanFolders } from '../src/walk/scan-folders.ts';
import type { ScanResult, ScanTask } from '../src/walk/scan-task.ts';

export default function scan(task: ScanTask): ScanResult {
  return scanFolders(task, nodeFileSystem);
}
