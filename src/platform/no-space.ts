/** What the system says where the disk takes no more: it is full, or this user's share of it is used up. */
export const NO_SPACE: readonly string[] = ['ENOSPC', 'EDQUOT'];
