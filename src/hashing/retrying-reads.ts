import { isErrno } from '../platform/errno.ts';
import { pause } from '../platform/pause.ts';
import type { ReadPort } from './read-source.ts';

const RETRIES = 3;
const PAUSE_MS = 2;
const TRANSIENT = ['EIO', 'EAGAIN', 'EBUSY'];

/** `fs` whose opens and reads are tried up to 4 times, 2 ms apart, where the error may pass. */
export function retryingReads(fs: ReadPort): ReadPort {
  return {
    openForReading: (path) => retrying(() => fs.openForReading(path)),
    read: (fd, buffer, offset, length, position) => retrying(() => fs.read(fd, buffer, offset, length, position)),
    fstat: (fd) => fs.fstat(fd),
    close: (fd) => fs.close(fd),
    willRead: (fd) => fs.willRead(fd),
  };
}

function retrying<T>(work: () => T): T {
  for (let retry = 0; ; retry++) {
    try {
      return work();
    } catch (error: unknown) {
      if (retry === RETRIES || !isErrno(error, ...TRANSIENT)) throw error;
      pause(PAUSE_MS);
    }
  }
}
