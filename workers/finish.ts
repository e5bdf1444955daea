import { finishEach } from '../src/mirror/finish-each.ts';
import type { FinishAnswer, FinishTask } from '../src/mirror/jobs.ts';
import { currentUser } from '../src/platform/current-user.ts';
import { nodeFileSystem } from '../src/platform/node-file-system.ts';

export default function finish(task: FinishTask): FinishAnswer {
  return finishEach(task, { fs: nodeFileSystem, user: currentUser() });
}
