import type { CompareTask } from '../src/mirror/jobs.ts';
import { isSameAsPrevious } from '../src/mirror/same-as-previous.ts';
import { copyContext } from './copy-context.ts';

export default function compare(task: CompareTask): boolean {
  return isSameAsPrevious(task, { ...copyContext(task.rules), onBytes: () => undefined });
}
