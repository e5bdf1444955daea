import { nodeFileSystem } from '../src/platform/node-file-system.ts';
import { areAsRecorded, type RecordedFilesTask } from '../src/walk/recorded-files.ts';

export default function look(task: RecordedFilesTask): boolean {
  return areAsRecorded(task, nodeFileSystem);
}
