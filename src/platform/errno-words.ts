const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'access denied',
  EPERM: 'not permitted',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  EEXIST: 'the name is taken',
  EBUSY: 'in use by another program',
  ETXTBSY: 'in use by another program',
  EIO: 'read or write error of the disk',
  EREMOTEIO: 'read or write error of the disk',
  EFBIG: 'the disk takes no file of that size',
  EILSEQ: 'the disk takes no such name',
  ENXIO: 'no such device; was the disk pulled out?',
  ENODEV: 'no such device; was the disk pulled out?',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'disk quota used up',
  EROFS: 'the file system is read-only',
  EMLINK: 'the file has as many names as the file system allows',
  EXDEV: 'it is on another device',
  ELOOP: 'it is a symlink, or too many symlinks',
  ENAMETOOLONG: 'the path is too long',
  ENOTEMPTY: 'the folder is not empty',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files in the whole system',
  ENOMEM: 'not enough memory',
  ENOSYS: 'the file system cannot do this',
  ENOTSUP: 'the file system cannot do this',
  EOPNOTSUPP: 'the file system cannot do this',
  EINVAL: 'the file system refused it',
  ESTALE: 'the file server no longer knows it',
  ETIMEDOUT: 'the file server did not answer',
  EHOSTDOWN: 'the file server is down',
  ENOTCONN: 'the file server is not connected',
  EHOSTUNREACH: 'the file server cannot be reached',
  ECONNREFUSED: 'the file server cannot be reached',
  ECONNRESET: 'the file server cannot be reached',
  NO_SYSTEM_CALLS:
    'a thread could not load the system calls that it needs; too few open files or too little memory may be allowed',
  UNKNOWN: 'unknown error of the system',
  // What Linux says of a damaged file system, EBADMSG and EUCLEAN, has no name in node.
  'Unknown system error -74': 'the file system is damaged; have it checked',
  'Unknown system error -117': 'the file system is damaged; have it checked',
};

/** `access denied (EACCES)`; the bare code where we have no words. */
export function errnoWords(code: string): string {
  const words = WORDS[code];
  return words === undefined ? code : `${words} (${code})`;
}
