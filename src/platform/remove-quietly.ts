import { unlessRefused } from './errno.ts';
import type { NameCalls } from './file-system.ts';
import type { FsPath } from './fs-path.ts';

/** Removes a name that is in nobody's way where it stays, so that only what else failed is told. */
export function removeQuietly(fs: Pick<NameCalls, 'unlink'>, path: FsPath): void {
  unlessRefused(() => fs.unlink(path));
}
