import { copyBuffer } from '../src/copying/copy-buffer.ts';
import { loadHasher } from '../src/hashing/hasher.ts';
import type { CopyContext } from '../src/mirror/copy-context.ts';
import type { CopyRules } from '../src/mirror/jobs.ts';
import { currentUser } from '../src/platform/current-user.ts';
import { nodeFileSystem } from '../src/platform/node-file-system.ts';
import { currentPlatform } from '../src/platform/platform-profile.ts';
import { countBytes, countFiles, isStopRequested, noteInode } from '../src/platform/shared-progress.ts';

let buffers: CopyContext['buffers'] | undefined;

/** What reading and copying need of a thread; its buffers are used by whichever job runs. */
export async function copyContext(rules: CopyRules): Promise<CopyContext> {
  const { progress } = rules;
  const { name, linksSymlinks } = currentPlatform();
  buffers ??= [copyBuffer(), copyBuffer()];
  return {
    fs: nodeFileSystem,
    hasher: await loadHasher(),
    rules,
    user: currentUser(),
    byPath: name === 'windows',
    linksSymlinks,
    buffers,
    isStopped: () => isStopRequested(progress),
    onBytes: (bytes) => countBytes(progress, bytes),
    onFile: () => countFiles(progress, 1),
    onFolder: (number) => noteInode(progress, number),
    counts: { read: 0, written: 0 },
    undone: [],
  };
}
