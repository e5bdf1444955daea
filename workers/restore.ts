import type { RestoreAnswer, RestoreTask } from '../src/restore/jobs.ts';
import { restoreItems } from '../src/restore/restore-items.ts';
import { copyOutTools } from './copy-out-tools.ts';

export default async function restore(task: RestoreTask): Promise<RestoreAnswer> {
  return restoreItems(task, await copyOutTools(task.progress));
}
