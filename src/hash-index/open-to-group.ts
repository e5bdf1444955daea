import path from 'node:path';
import { PERMISSIONS } from '../domain/mode-bits.ts';
import { unlessRefused } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';

const GROUP_WRITES = 0o020n;
const GROUP_WORKS = 0o060n;

/**
 * Gives a new file to the group that may write to its folder, whatever the umask: the users of a shared root go on with
 * one index in turns. Where that is refused the file stays this user's.
 */
export function openToGroup(fs: FileSystem, file: string): void {
  unlessRefused(() => {
    const [folder, made] = [fs.lstat(path.dirname(file)), fs.lstat(file)];
    const isShared = (folder.mode & GROUP_WRITES) !== 0n && made.gid === folder.gid && made.isFile();
    const mode = (made.mode | GROUP_WORKS) & PERMISSIONS;
    if (isShared && mode !== (made.mode & PERMISSIONS)) fs.setMode(file, Number(mode));
  });
}
