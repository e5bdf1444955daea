import { errnoOrThrow } from '../platform/errno.ts';
import { CHANGED, faultOfStatus, openOrFault } from './file-faults.ts';
import { closeAfterReading, type ReadJob, readBytes } from './read-job.ts';
import type { ReadFault } from './read-source.ts';

interface Target {
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
  return readOpened(job, id, { fd: openOrFault(job, id), size, buffer, offset });
}

/** The same of a file that was opened for it; closes it. */
export function readOpened(
  job: ReadJob,
  id: number,
  { fd, size, buffer, offset }: Target & { readonly size: number; readonly fd: number | ReadFault },
): ReadFault | undefined {
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
