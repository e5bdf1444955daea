/** Names on one inode where no other number is given. NTFS permits 1024, of which 1023 can be made by linking. */
export const LINK_LIMIT = 1023;
