import fs from 'node:fs';
import type { FsPath } from './fs-path.ts';
import { currentPlatform } from './platform-profile.ts';

/** `f_type` of statfs(2), by which the file systems below are known. */
const TELLING = new Set([
  0xef53, // ext2, ext3, ext4
  0x5846_5342, // xfs
  0x9123_683e, // btrfs
  0xf2f5_2010, // f2fs
  0x0102_1994, // tmpfs
]);

/**
 * True where the inode that a folder's listing gives a file is the one that lstat would tell. Overlays may list those
 * of the layers, and what a FUSE or a network file system lists is its own affair.
 */
export function listingTellsInodes(root: FsPath): boolean {
  return currentPlatform().name === 'linux' && TELLING.has(fs.statfsSync(root).type);
}
