import { unlessRefused } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { lookIntoFolder } from './look-into-folder.ts';

/**
 * The number of the mount that an open folder is on, by proc(5). It tells a bind mount of the same disk, whatever its
 * path is by now. Undefined where the system does not say.
 */
export function mountOfOpen(fs: FileSystem, fd: number): string | undefined {
  return unlessRefused(() => /^mnt_id:\s*(\d+)$/m.exec(fs.readFile(`/proc/self/fdinfo/${fd}`).toString('latin1'))?.[1]);
}

/** The same for a folder that is not open. */
export function mountOfFolder(fs: FileSystem, folder: FsPath): string | undefined {
  return lookIntoFolder(fs, folder, { look: (fd) => mountOfOpen(fs, fd), otherwise: undefined });
}
