import { FailureCode } from '../domain/failure.ts';
import { isUntouched } from '../domain/seen-file.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import { closeAfterReading, type ReadJob, readBytes } from './read-job.ts';
import type { ReadFault } from './read-source.ts';

export interface Target {
  readonly buffer: Uint8Array;
  /** there must be room for one byte more than the file has */
  readonly offset: number;
}

/**
 * Reads a file of `size` bytes into `target`; undefined where its bytes are those of the file that was seen.
 * The look at the status comes after the read and what was seen came before it, so nothing changed between.
 */
export function readWholeFile(
  job: ReadJob,
  id: number,
  { size, buffer, offset }: Target & { readonly size: number },
): ReadFault | undefined {
  const fd = openOrFault(job, id);
  if (typeof fd !== 'number') return fd;
  try {
    // One byte more than there should be: a short answer proves the end of the file without a further call.
    const got = readBytes(job, fd, { buffer, offset, position: 0, enough: size, most: size + 1 });
    return got === size ? faultOfStatus(job, id, fd) : CHANGED;
  } catch (error: unknown) {
    return { attempted: 'read', code: errnoOrThrow(error) };
  } finally {
    closeAfterReading(job, fd);
  }
}

export const CHANGED: ReadFault = { attempted: 'read', code: FailureCode.changed };

export function openOrFault(job: ReadJob, id: number): number | ReadFault {
  try {
    return job.files.openForReading(job.source.pathOf(id));
  } catch (error: unknown) {
    return { attempted: 'open', code: errnoOrThrow(error) };
  }
}

/** Throws what fstat throws. */
export function faultOfStatus(job: ReadJob, id: number, fd: number): ReadFault | undefined {
  return isUntouched(job.source.seen(id), job.files.fstat(fd)) ? undefined : CHANGED;
}
