import { findUnchanged } from '../src/dedupe/find-unchanged.ts';
import type { UnchangedAnswer, UnchangedTask } from '../src/dedupe/jobs.ts';
import { nodeFileSystem } from '../src/platform/node-file-system.ts';

export default function find(task: UnchangedTask): UnchangedAnswer {
  return findUnchanged(task, nodeFileSystem);
}
