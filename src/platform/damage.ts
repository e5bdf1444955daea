/**
 * What the system says where the disk does not give bytes, or gives others than were written. Node has no names for
 * EBADMSG (74) and EUCLEAN (117) of Linux, and calls a failed checksum of Windows EIO. Anything else (no permission, in
 * use, gone, written to meanwhile) is no damage.
 */
const DAMAGE = ['EIO', 'ENODATA', 'EBADMSG', 'EUCLEAN', 'Unknown system error -74', 'Unknown system error -117'];

/** Whether the code of a read that failed tells that the disk is failing. */
export function isDamage(code: string): boolean {
  return DAMAGE.includes(code);
}
