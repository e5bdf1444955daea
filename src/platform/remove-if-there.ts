import { isErrno } from './errno.ts';
import type { NameCalls } from './file-system.ts';
import type { FsPath } from './fs-path.ts';

/** Removes a name that may be gone. */
export function removeIfThere(fs: Pick<NameCalls, 'unlink'>, path: FsPath): void {
  try {
    fs.unlink(path);
  } catch (error: unknown) {
    if (!isErrno(error, 'ENOENT')) throw error;
  }
}
