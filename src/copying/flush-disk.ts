import { UserError } from '../domain/user-error.ts';
import { errnoOrThrow } from '../platform/errno.ts';
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

/** The disk lost some of what was written to it: files that look whole may lack bytes. */
export class WritesLost extends UserError {
  constructor(message: string, hint: string) {
    super('failed', message, { hint });
  }
}

/** Waits until all that was written where the folder is has reached the disk, as far as the system can be told to. */
export function flushDisk({ folder }: FlushTask, fs: FileSystem): FlushAnswer {
  try {
    fs.flushDisk(fs.realPath(receivedPath(folder)));
    return { code: undefined };
  } catch (error: unknown) {
    return { code: errnoOrThrow(error) };
  }
}
