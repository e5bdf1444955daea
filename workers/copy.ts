import { copyItems } from '../src/mirror/copy-items.ts';
import type { CopyAnswer, CopyTask } from '../src/mirror/jobs.ts';
import { copyContext } from './copy-context.ts';

export default function copy(task: CopyTask): CopyAnswer {
  return copyItems(task, copyContext(task.rules));
}
