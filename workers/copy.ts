import { copyItems } from '../src/mirror/copy-items.ts';
import type { CopyAnswer, CopyTask } from '../src/mirror/jobs.ts';
import { copyContext } from './copy-context.ts';

export default async function copy(task: CopyTask): Promise<CopyAnswer> {
  return copyItems(task, await copyContext(task.rules));
}
