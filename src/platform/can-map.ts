import fs from 'node:fs';
import os from 'node:os';
import { folderCalls } from './posix-calls.ts';

/** mmap(2) */
const PROT_READ = 1;
const MAP_SHARED = 1;
const LENGTH = 1;

/**
 * False where the system maps no file there into shared memory: through FUSE with `direct_io`, as mergerfs with
 * `cache.files=off`. Told on Linux alone, of a file that is there. Throws where it cannot be opened.
 */
export function canMap(file: string): boolean {
  const calls = folderCalls();
  if (calls === undefined) return true;
  const fd = fs.openSync(file, 'r');
  try {
    const address = calls.mmap(0, LENGTH, PROT_READ, MAP_SHARED, fd, 0);
    if (Number(address) === -1) return calls.errno() !== os.constants.errno.ENODEV;
    calls.munmap(address, LENGTH);
    return true;
  } finally {
    fs.closeSync(fd);
  }
}
