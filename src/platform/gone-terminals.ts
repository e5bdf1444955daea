import fs from 'node:fs';
import process from 'node:process';
import tty from 'node:tty';

/**
 * For the end of the process: node 20 gives terminals their settings back then, and aborts (SIGABRT) where one has
 * closed. A descriptor that is closed it leaves alone.
 */
export function closeGoneTerminals(): void {
  for (const [fd, stream] of [process.stdin, process.stdout, process.stderr].entries()) {
    if (stream.isTTY && !tty.isatty(fd)) fs.closeSync(fd);
  }
}
