import { FailureCode } from '../domain/failure.ts';
import { UserError } from '../domain/user-error.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import { errnoWords } from '../platform/errno-words.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { type FsPath, receivedPath } from '../platform/fs-path.ts';
import type { Job } from '../platform/worker-pool.ts';

/** It may take minutes: a thread waits for the disk, so that the main one can go on listening. */
export const FLUSH: Job<FlushTask, FlushAnswer> = { name: 'flush' };

export interface FlushTask {
  readonly folder: FsPath;
}

export interface FlushAnswer {
  /** why not all that was written is on the disk */
  readonly code: string | undefined;
}

/** The disk lost some of what was written to it, or could not be waited for: files that look whole may lack bytes. */
export class WritesLost extends UserError {
  /** `afterwards`: what to do once there is nothing the matter with the disk */
  constructor(message: string, { code, afterwards }: { code: string; afterwards: string }) {
    const hint = code === FailureCode.noSystemCalls ? MORE_ROOM : `Look at the disk and its cable, ${afterwards}`;
    super('failed', `${message}: ${errnoWords(code)}.`, { hint });
  }
}

const MORE_ROOM = 'Allow this user more open files or memory, then run this again.';

/** Waits until all that was written where the folder is has reached the disk, as far as the system can be told to. */
export function flushDisk({ folder }: FlushTask, fs: FileSystem): FlushAnswer {
  try {
    fs.flushDisk(fs.realPath(receivedPath(folder)));
    return { code: undefined };
  } catch (error: unknown) {
    return { code: errnoOrThrow(error) };
  }
}
