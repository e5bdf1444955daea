import type { RestoreAnswer, RestoreTask } from '../src/restore/jobs.ts';
import { restoreItems } from '../src/restore/restore-items.ts';
import { copyOutTools } from './copy-out-tools.ts';

export default function restore(task: RestoreTask): RestoreAnswer {
  return restoreItems(task, copyOutTools(task.progress));
}
