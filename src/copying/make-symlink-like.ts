import path from 'node:path';
import type { CurrentUser } from '../platform/current-user.ts';
import { unlessRefused } from '../platform/errno.ts';
import type { FileStatus, FileSystem, SymlinkKind } from '../platform/file-system.ts';
import { displayPath, type FsPath } from '../platform/fs-path.ts';
import { plainWindowsPath } from '../platform/windows-path.ts';
import { setOwner } from './set-metadata.ts';

/** Makes at `to`, a free name, a symlink or junction that is what the one at `source` is: text, owner, times. */
export function makeSymlinkLike(
  source: { readonly path: FsPath; readonly text: FsPath; readonly status: FileStatus },
  to: FsPath,
  { fs, user, onWindows }: { fs: FileSystem; user: CurrentUser | undefined; onWindows: boolean },
): void {
  const { path: from, text, status } = source;
  fs.makeSymlink(text, to, onWindows ? windowsKind(fs, from, text) : 'file');
  if (user !== undefined) setOwner(to, status, { fs, user });
  fs.setTimes(to, status.atimeNs, status.mtimeNs);
}

/** Node shows junctions and symlinks as one; a junction's target is always an absolute folder of this machine. */
function windowsKind(fs: FileSystem, source: FsPath, text: FsPath): SymlinkKind {
  if (!leadsToFolder(fs, source)) return 'file';
  const to = plainWindowsPath(displayPath(text));
  return path.win32.isAbsolute(to) && !to.startsWith('\\\\') ? 'junction' : 'dir';
}

function leadsToFolder(fs: FileSystem, source: FsPath): boolean {
  return unlessRefused(() => fs.stat(source).isDirectory(), false); // it leads nowhere
}
