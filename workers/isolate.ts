import { isolateNames } from '../src/isolate/isolate-names.ts';
import type { IsolateAnswer, IsolateTask } from '../src/isolate/jobs.ts';
import { copyOutTools } from './copy-out-tools.ts';

export default async function isolate(task: IsolateTask): Promise<IsolateAnswer> {
  return isolateNames(task, await copyOutTools(task.progress));
}
