import type { ListAnswer, ListTask } from '../src/mirror/jobs.ts';
import { listSource } from '../src/mirror/list-source.ts';
import { nodeFileSystem } from '../src/platform/node-file-system.ts';

export default function list(task: ListTask): ListAnswer {
  return listSource(task, nodeFileSystem);
}
