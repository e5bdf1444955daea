import type { CompareTask } from '../src/mirror/jobs.ts';
import { isSameAsPrevious } from '../src/mirror/same-as-previous.ts';
import { copyContext } from './copy-context.ts';

export default async function compare(task: CompareTask): Promise<boolean> {
  return isSameAsPrevious(task, { ...(await copyContext(task.rules)), onBytes: () => undefined });
}
