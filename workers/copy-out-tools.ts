import { type CopyOutTools, Stopped } from '../src/copying/copy-verified.ts';
import { loadHasher } from '../src/hashing/hasher.ts';
import { pageAlignedBuffer } from '../src/hashing/page-aligned.ts';
import { currentUser } from '../src/platform/current-user.ts';
import { nodeFileSystem } from '../src/platform/node-file-system.ts';
import { currentPlatform } from '../src/platform/platform-profile.ts';
import { countBytes, isStopRequested, type SharedProgress } from '../src/platform/shared-progress.ts';

const BUFFER_BYTES = 1024 * 1024;

const hasher = await loadHasher();
const buffer = pageAlignedBuffer(BUFFER_BYTES);

/** What copying out needs of a thread; its buffer is used by whichever job runs. */
export function copyOutTools(progress: SharedProgress): CopyOutTools & { isStopped: () => boolean } {
  const isStopped = (): boolean => isStopRequested(progress);
  return {
    fs: nodeFileSystem,
    hasher,
    user: currentUser(),
    byPath: currentPlatform().name === 'windows',
    buffer,
    onBytes: (bytes) => countBytes(progress, bytes),
    isStopped,
    checkStopped: () => {
      if (isStopped()) throw new Stopped();
    },
  };
}
