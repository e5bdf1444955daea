import { errnoOrThrow } from './errno.ts';
import type { NameCalls } from './file-system.ts';
import type { FsPath } from './fs-path.ts';

/** Removes a temporary name after something else failed, for that is what is told. One that stays is in nobody's way. */
export function removeQuietly(fs: Pick<NameCalls, 'unlink'>, path: FsPath): void {
  try {
    fs.unlink(path);
  } catch (error: unknown) {
    errnoOrThrow(error);
  }
}
