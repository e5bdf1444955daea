import { isErrno } from '../platform/errno.ts';

const ANYWHERE = ['EBUSY', 'EIO', 'EAGAIN', 'ETXTBSY', 'ETIMEDOUT', 'ESTALE'];
/** A file that another program holds open arrives there as one of these, too. */
const ON_WINDOWS = ['EPERM', 'EACCES', 'UNKNOWN'];

/** True for errors that may be gone in a while: in use, a sharing violation, a read error. */
export function isTransient(error: unknown, { onWindows }: { onWindows: boolean }): boolean {
  return isErrno(error, ...ANYWHERE) || (onWindows && isErrno(error, ...ON_WINDOWS));
}
