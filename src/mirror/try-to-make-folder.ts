import { unlessRefused } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';

/** False where the system refuses it, or it is there. */
export function tryToMakeFolder(fs: Pick<FileSystem, 'makeOneFolder'>, folder: FsPath): boolean {
  const make = (): true => {
    fs.makeOneFolder(folder);
    return true;
  };
  return unlessRefused<boolean>(make, false);
}
