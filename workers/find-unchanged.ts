import { nodeFileSystem } from '../src/platform/node-file-system.ts';
import { findUnchanged, type UnchangedAnswer, type UnchangedTask } from '../src/walk/find-unchanged.ts';

export default function find(task: UnchangedTask): UnchangedAnswer {
  return findUnchanged(task, nodeFileSystem);
}
