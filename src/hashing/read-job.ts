import { errnoOrThrow } from '../platform/errno.ts';
import type { ContentGroup, ReadFailure, ReadFault, ReadPort, ReadSource } from './read-source.ts';
import { retryingReads } from './retrying-reads.ts';

/** What one call has done so far. */
export interface ReadJob {
  readonly source: ReadSource;
  readonly files: ReadPort;
  readonly groups: ContentGroup[];
  readonly failures: ReadFailure[];
  readonly rotten: number[];
  bytesRead: number;
  cancelled: boolean;
}

export function startJob(source: ReadSource): ReadJob {
  const files = retryingReads(source.fs);
  return { source, files, groups: [], failures: [], rotten: [], bytesRead: 0, cancelled: false };
}

/** Once true it stays true for the call. */
export function isCancelled(job: ReadJob): boolean {
  job.cancelled ||= job.source.isCancelled();
  return job.cancelled;
}

export function addFailure(job: ReadJob, id: number, fault: ReadFault): void {
  job.failures.push({ id, attempted: fault.attempted, code: fault.code });
}

/**
 * Reads into `buffer` from `offset` until at least `enough` bytes are there, asking for up to `most`, and returns
 * how many came: fewer than `enough` only where the file ends.
 */
export function readBytes(job: ReadJob, fd: number, { buffer, offset, position, enough, most }: ReadRange): number {
  let got = 0;
  while (got < enough) {
    const count = job.files.read(fd, buffer, offset + got, most - got, position + got);
    if (count === 0) break;
    got += count;
    job.bytesRead += count;
    job.source.onBytes(count);
  }
  return got;
}

export interface ReadRange {
  readonly buffer: Uint8Array;
  readonly offset: number;
  readonly position: number;
  readonly enough: number;
  readonly most: number;
}

/** Nothing was written, so an error of closing says nothing of what was read. */
export function closeAfterReading(job: ReadJob, fd: number): void {
  try {
    job.files.close(fd);
  } catch (error: unknown) {
    errnoOrThrow(error);
  }
}
