import type { Buffer } from 'node:buffer';
import fs from 'node:fs';
import type { FsPath } from './fs-path.ts';
import { currentPlatform } from './platform-profile.ts';

/**
 * The bytes of the absolute path with every symlink and junction followed. Windows cannot tell the path of what is open
 * on a volume that its mount manager does not know, as VeraCrypt and RAM disks make them: there node goes from link to
 * link. Throws ENOENT, ENOTDIR, EACCES, ELOOP.
 */
export function followLinks(path: FsPath): Buffer {
  try {
    return fs.realpathSync.native(path, { encoding: 'buffer' });
  } catch (error: unknown) {
    if (currentPlatform().name !== 'windows') throw error;
    return fs.realpathSync(path, { encoding: 'buffer' });
  }
}
