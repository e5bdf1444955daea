import type { FileSystem } from '../platform/file-system.ts';
import { scanFolders } from './scan-folders.ts';
import { newScanMemory, type ScanMemory } from './scan-memory.ts';
import type { ScanResult, ScanTask } from './scan-task.ts';

/** Carries out the scan tasks of one thread, which remembers what it learned in the tasks of the same scan before. */
export function taskScanner(fs: FileSystem): (task: ScanTask) => ScanResult {
  let last: { readonly scan: number; readonly memory: ScanMemory } | undefined;
  return (task) => {
    if (task.scan !== last?.scan) last = { scan: task.scan, memory: newScanMemory(task.rules) };
    return scanFolders(task, fs, last.memory);
  };
}
