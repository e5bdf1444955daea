import fs from 'node:fs';
import os from 'node:os';
import process from 'node:process';
import tty from 'node:tty';
import { isErrno } from './errno.ts';
import { currentPlatform } from './platform-profile.ts';

/**
 * For the end of the process: what could not be ended in good order leads nowhere from here on. Node 20 gives terminals
 * their settings back then, and aborts (SIGABRT) where one has closed. And where koffi is loaded it has the disk write
 * stdout and stderr (fsync), says on stderr if that fails, and for stderr itself waits for its own lock then, for ever;
 * so it does where one of them is closed (EBADF). EINVAL, of what cannot be written to a disk, it takes for success.
 */
export function settleOutputs(): void {
  for (const [fd, stream] of [process.stdin, process.stdout, process.stderr].entries()) {
    const isGone = stream.isTTY && !tty.isatty(fd);
    if (isGone || (fd > 0 && !canSync(fd))) leadNowhere(fd);
  }
}

function canSync(fd: number): boolean {
  if (currentPlatform().name === 'windows') return true; // not asked for: koffi tells disks apart there
  try {
    fs.fsyncSync(fd);
    return true;
  } catch (error: unknown) {
    return isErrno(error, 'EINVAL');
  }
}

/** What is opened gets the lowest number that is free. */
function leadNowhere(fd: number): void {
  fs.closeSync(fd);
  fs.openSync(os.devNull, 'r+');
}
