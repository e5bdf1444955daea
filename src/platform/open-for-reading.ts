import fs from 'node:fs';
import { isErrno } from './errno.ts';
import type { FsPath } from './fs-path.ts';

// Flags that a platform lacks are undefined there.
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0, O_DIRECTORY = 0 } = fs.constants;
const READ_FLAGS = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
export const FOLDER_FLAGS = READ_FLAGS | O_DIRECTORY;
/** Dropped for good at the first EPERM: only a file's owner and root may leave access times alone. */
let noAtime = fs.constants.O_NOATIME ?? 0;

/** Follows no symlink, blocks on no FIFO, and leaves the access time alone where the system permits. */
export function openForReading(path: FsPath, open: (path: FsPath, flags: number) => number): number {
  if (noAtime === 0) return open(path, READ_FLAGS);
  try {
    return open(path, READ_FLAGS | noAtime);
  } catch (error: unknown) {
    if (!isErrno(error, 'EPERM')) throw error;
    noAtime = 0;
    return open(path, READ_FLAGS);
  }
}
