import type { Buffer } from 'node:buffer';
import { copyBuffer } from '../src/copying/copy-buffer.ts';
import type { CopyOutTools } from '../src/copying/copy-verified.ts';
import { Stopped } from '../src/copying/stopped.ts';
import { loadHasher } from '../src/hashing/hasher.ts';
import { currentUser } from '../src/platform/current-user.ts';
import { nodeFileSystem } from '../src/platform/node-file-system.ts';
import { currentPlatform } from '../src/platform/platform-profile.ts';
import { countBytes, countFiles, isStopRequested, type SharedProgress } from '../src/platform/shared-progress.ts';

let buffer: Buffer | undefined;

/** What copying out needs of a thread; its buffer is used by whichever job runs. */
export async function copyOutTools(
  progress: SharedProgress,
): Promise<CopyOutTools & { isStopped: () => boolean; onFile: () => void }> {
  buffer ??= copyBuffer();
  const isStopped = (): boolean => isStopRequested(progress);
  return {
    fs: nodeFileSystem,
    hasher: await loadHasher(),
    user: currentUser(),
    byPath: currentPlatform().name === 'windows',
    buffer,
    onBytes: (bytes) => countBytes(progress, bytes),
    onFile: () => countFiles(progress, 1),
    isStopped,
    checkStopped: () => {
      if (isStopped()) throw new Stopped();
    },
  };
}
