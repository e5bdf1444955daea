import fs from 'node:fs';
import { folderCalls } from './posix-calls.ts';

/** mmap(2) */
const PROT_READ = 1;
const PROT_WRITE = 2;
const MAP_SHARED = 1;
const LENGTH = 1;

/**
 * False where the system maps no file there into shared memory to write to it: through FUSE with `direct_io`, as mergerfs
 * with `cache.files=off` (ENODEV), and through 9p without a cache (EINVAL; that to read it maps). Told on Linux alone, of a
 * file that is there. Throws where it cannot be opened for writing.
 */
export function canMap(file: string): boolean {
  const calls = folderCalls();
  if (calls === undefined) return true;
  const fd = fs.openSync(file, 'r+');
  try {
    const address = calls.mmap(0, LENGTH, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (Number(address) === -1) return false;
    calls.munmap(address, LENGTH);
    return true;
  } finally {
    fs.closeSync(fd);
  }
}
