import { WritesLost } from '../copying/flush-disk.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';

/** The disk takes longer for so many than the call costs. */
const MOST_WAITING = 64 * 2 ** 20;

export interface FlushAhead {
  /** Takes note of bytes that were written. */
  wrote(bytes: number): void;
  /**
   * Waits for what is under way. Throws WritesLost where the disk could not take all: the system tells of that once, so
   * no later flush will.
   */
  settle(): Promise<void>;
}

interface Place {
  readonly target: FsPath;
  readonly rootShown: string;
}

/**
 * Has the disk write what is copied while the next is copied. Otherwise the system keeps much of it in memory, and the
 * run waits for all of it before it may link or give the snapshot its name.
 */
export function flushAhead({ target, rootShown }: Place, fs: Pick<FileSystem, 'startFlush'>): FlushAhead {
  let waiting = 0;
  let underWay: Promise<void> | undefined;
  let lost: string | undefined;

  async function flush(): Promise<void> {
    waiting = 0;
    try {
      await fs.startFlush(target);
    } catch (error: unknown) {
      lost = errnoOrThrow(error);
    }
    underWay = undefined;
  }

  return {
    wrote: (bytes) => {
      waiting += bytes;
      if (waiting >= MOST_WAITING && underWay === undefined && lost === undefined) underWay = flush();
    },
    settle: async () => {
      await underWay;
      if (lost !== undefined) throw copiesLost(rootShown, lost);
    },
  };
}

export function copiesLost(rootShown: string, code: string): WritesLost {
  return new WritesLost(`Not all that was copied to ${rootShown} could be written to the disk`, {
    code,
    afterwards: 'then run this again: what is there is compared with the source first.',
  });
}
