import type { FsPath } from './fs-path.ts';
import { checkResult, type FolderCalls, pathBytes } from './posix-calls.ts';

/** What node adds too: programs that are started do not get the descriptor. It is not among node's constants. */
const O_CLOEXEC = 0o2000000;
const EINTR = 4;

/** What this thread opened by the system's own calls. A descriptor that node opened is node's to close. */
const opened = new Set<number>();

/** As `fs.openSync`: for a small file in memory, the calls of this file together save a tenth of the time. */
export function openFile(calls: FolderCalls, path: FsPath, flags: number, mode?: number): number {
  const bytes = pathBytes(path);
  for (;;) {
    const how = flags | O_CLOEXEC;
    const fd = mode === undefined ? calls.open(bytes, how) : calls.create(bytes, how, mode);
    if (fd < 0 && calls.errno() === EINTR) continue;
    if (fd < 0) checkResult(calls, fd, { syscall: 'open', path });
    opened.add(fd);
    return fd;
  }
}

/** As `fs.readSync`, into `buffer` from its begin. */
export function readFile(
  calls: FolderCalls,
  fd: number,
  { buffer, length, position }: { buffer: Uint8Array; length: number; position: number },
): number {
  for (;;) {
    const count = calls.pread(fd, buffer, length, position);
    if (count >= 0) return count;
    if (calls.errno() !== EINTR) checkResult(calls, count, { syscall: 'read' });
  }
}

/** As `fs.writeSync`, of `buffer` from its begin. */
export function writeFile(
  calls: FolderCalls,
  fd: number,
  { buffer, length, position }: { buffer: Uint8Array; length: number; position: number },
): number {
  for (;;) {
    const count = calls.pwrite(fd, buffer, length, position);
    if (count >= 0) return count;
    if (calls.errno() !== EINTR) checkResult(calls, count, { syscall: 'write' });
  }
}

/** As `fs.closeSync`; false where it was not opened here. */
export function closeFile(calls: FolderCalls, fd: number): boolean {
  if (!opened.delete(fd)) return false;
  checkResult(calls, calls.close(fd), { syscall: 'close' });
  return true;
}
