import path from 'node:path';
import { isOneFile } from '../mirror/find-rivals.ts';
import type { FileSystem } from '../platform/file-system.ts';

/** True where the disk takes the state folder by its name in capitals for the same: what is made beside it is alike. */
export function foldsCase(fs: Pick<FileSystem, 'lstat'>, state: string): boolean {
  return isOneFile(fs, state, path.join(path.dirname(state), path.basename(state).toUpperCase()));
}
