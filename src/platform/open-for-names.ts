import type { FileSystem, OpenFolder } from './file-system.ts';
import type { FsPath } from './fs-path.ts';

/** A folder that is held open, and calls for the names in it. */
export interface OpenForNames {
  readonly fd: number;
  readonly calls: OpenFolder;
  close(): void;
}

/** Undefined where the system has no such calls; throws where the folder cannot be opened. */
export function openForNames(fs: FileSystem, folder: FsPath): OpenForNames | undefined {
  if (!fs.canCallInFolder()) return undefined;
  const fd = fs.openFolder(folder);
  const close = (): void => fs.close(fd);
  try {
    const calls = fs.inFolder(fd);
    if (calls !== undefined) return { fd, calls, close };
  } catch (error: unknown) {
    close();
    throw error;
  }
  close();
  return undefined;
}
