import { errnoOrThrow, unlessRefused } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';

/**
 * The number of the mount that an open folder is on, by proc(5). It tells a bind mount of the same disk, whatever its
 * path is by now. Undefined where the system does not say.
 */
export function mountOfOpen(fs: FileSystem, fd: number): string | undefined {
  return unlessRefused(() => /^mnt_id:\s*(\d+)$/m.exec(fs.readFile(`/proc/self/fdinfo/${fd}`).toString('latin1'))?.[1]);
}

/** The same for a folder that is not open. */
export function mountOfFolder(fs: FileSystem, folder: FsPath): string | undefined {
  let fd: number | undefined;
  try {
    fd = fs.openFolder(folder);
    return mountOfOpen(fs, fd);
  } catch (error: unknown) {
    errnoOrThrow(error);
    return undefined;
  } finally {
    if (fd !== undefined) fs.close(fd);
  }
}
