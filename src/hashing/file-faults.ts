import { FailureCode } from '../domain/failure.ts';
import { isUntouched } from '../domain/seen-file.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import { settledLook } from '../platform/settled-look.ts';
import type { ReadJob } from './read-job.ts';
import type { ReadFault } from './read-source.ts';

/** Its bytes, times or size moved, or another file is there now. */
export const CHANGED: ReadFault = { attempted: 'read', code: FailureCode.changed };

/** A descriptor, or why there is none. */
export function openOrFault(job: ReadJob, id: number): number | ReadFault {
  try {
    return job.files.openForReading(job.source.pathOf(id));
  } catch (error: unknown) {
    return { attempted: 'open', code: errnoOrThrow(error) };
  }
}

/** CHANGED where the open file is not, or no longer, the one that was seen; undefined where it is. */
export function faultOfStatus(job: ReadJob, id: number, fd: number): ReadFault | undefined {
  const seen = job.source.seen(id);
  try {
    const now = settledLook(seen, () => job.files.fstat(fd));
    return isUntouched(seen, now) ? undefined : CHANGED;
  } catch (error: unknown) {
    return { attempted: 'read', code: errnoOrThrow(error) };
  }
}
