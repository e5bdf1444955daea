/** What a system answers when a link, a rename, a read or a write cannot be done. */
export const ERRNOS = [
  'EMLINK',
  'EPERM',
  'EACCES',
  'EBUSY',
  'ENOSPC',
  'EDQUOT',
  'EIO',
  'EROFS',
  'ENOENT',
  'ESTALE',
  'ENAMETOOLONG',
] as const;
