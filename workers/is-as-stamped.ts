import { nodeFileSystem } from '../src/platform/node-file-system.ts';
import { isAsStamped, type StampTask } from '../src/walk/folder-stamp.ts';

export default function look(task: StampTask): boolean {
  return isAsStamped(task, nodeFileSystem);
}
