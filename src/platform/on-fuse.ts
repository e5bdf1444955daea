import fs from 'node:fs';
import type { FsPath } from './fs-path.ts';

/** statfs(2) */
const FUSE_MAGIC = 0x6573_5546;

/** True on Linux where a program of its own serves the file system: ntfs-3g, mergerfs, bindfs, sshfs. */
export function isOnFuse(folder: FsPath): boolean {
  return fs.statfsSync(folder).type === FUSE_MAGIC;
}
