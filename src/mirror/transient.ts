import { isErrno } from '../platform/errno.ts';

const IN_USE = ['EBUSY', 'ETXTBSY'];
/** A file that another program holds open arrives there as one of these, too. */
const IN_USE_ON_WINDOWS = ['EPERM', 'EACCES', 'UNKNOWN'];
const MAY_PASS = ['EIO', 'EAGAIN', 'ETIMEDOUT', 'ESTALE'];

/** True for errors that may be gone in a while: in use, a sharing violation, a read error. */
export function isTransient(error: unknown, platform: { onWindows: boolean }): boolean {
  return isErrno(error, ...MAY_PASS) || isInUse(error, platform);
}

/** True for those that say that another program has it open. */
export function isInUse(error: unknown, { onWindows }: { onWindows: boolean }): boolean {
  return isErrno(error, ...IN_USE) || (onWindows && isErrno(error, ...IN_USE_ON_WINDOWS));
}
