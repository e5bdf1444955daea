import type { NameCalls } from './file-system.ts';
import type { FsPath } from './fs-path.ts';
import { isGone } from './lstat-or-undefined.ts';

/**
 * Puts what has a temporary name in the place of `name`. Not every file system replaces in one step: where one has
 * removed the name, and then fails (SMB), it is tried once more. Throws what `rename` throws.
 */
export function renameOver(calls: Pick<NameCalls, 'lstat' | 'rename'>, temporary: FsPath, name: FsPath): void {
  try {
    calls.rename(temporary, name);
  } catch (error: unknown) {
    if (!isGone(calls, name)) throw error;
    calls.rename(temporary, name);
  }
}
