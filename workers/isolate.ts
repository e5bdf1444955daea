import { isolateNames } from '../src/isolate/isolate-names.ts';
import type { IsolateAnswer, IsolateTask } from '../src/isolate/jobs.ts';
import { copyOutTools } from './copy-out-tools.ts';

export default function isolate(task: IsolateTask): IsolateAnswer {
  return isolateNames(task, copyOutTools(task.progress));
}
