import fs from 'node:fs';
import { isErrno } from './errno.ts';
import type { FsPath } from './fs-path.ts';
import { checkResult, pathBytes, posixCalls } from './posix-calls.ts';

// A flag that a platform lacks is undefined there.
const { O_NOFOLLOW = 0 } = fs.constants;
/** Of Linux: opens anything, a symlink too, without a right to it. It is not among node's constants. */
const O_PATH = 0o10000000;

export interface ModeCalls {
  open(path: FsPath, flags: number): number;
  /** Follows symlinks. */
  chmod(path: FsPath, mode: number): void;
  close(fd: number): void;
}

const NODE: ModeCalls = { open: fs.openSync, chmod: fs.chmodSync, close: fs.closeSync };

/**
 * Sets the mode of what has this name, which may be a symlink by now (ENOTSUP, or it gets the mode itself). Linux has
 * no call for that before 6.6, but one that takes what is open; without a /proc only the one that follows is left.
 */
export function setModeByDescriptor(path: FsPath, mode: number, { open, chmod, close }: ModeCalls = NODE): void {
  const fd = open(path, O_PATH | O_NOFOLLOW);
  try {
    chmod(`/proc/self/fd/${fd}`, mode);
  } catch (error: unknown) {
    if (!isErrno(error, 'ENOENT')) throw error instanceof Error ? Object.assign(error, { path: `${path}` }) : error;
    chmod(path, mode);
  } finally {
    close(fd);
  }
}

/** The same by the call that macOS has for it; by the one that follows where that cannot be loaded. */
export function setModeByPath(path: FsPath, mode: number): void {
  const posix = posixCalls();
  if (posix === undefined) {
    fs.chmodSync(path, mode);
  } else {
    const result = posix.fchmodat(posix.AT_FDCWD, pathBytes(path), mode, posix.AT_SYMLINK_NOFOLLOW);
    checkResult(posix, result, { syscall: 'fchmodat', path });
  }
}
