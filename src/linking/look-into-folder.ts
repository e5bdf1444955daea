import { unlessRefused } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';

/** What `look` gives of a folder that is open meanwhile; `otherwise` where the system refuses that by whatever errno. */
export function lookIntoFolder<T>(
  fs: FileSystem,
  folder: FsPath,
  { look, otherwise }: { look: (fd: number) => T; otherwise: T },
): T {
  return unlessRefused(() => {
    const fd = fs.openFolder(folder);
    try {
      return look(fd);
    } finally {
      fs.close(fd);
    }
  }, otherwise);
}
