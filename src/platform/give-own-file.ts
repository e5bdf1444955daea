import { PERMISSIONS } from '../domain/mode-bits.ts';
import { isErrno, unlessRefused } from './errno.ts';
import type { FileSystem } from './file-system.ts';
import { removeQuietly } from './remove-quietly.ts';

/**
 * Puts a copy in the place of one name of a file, whose other names keep it as it is. The copy is made at `beside`,
 * which must be free, is on the disk before it is renamed, and has the mode of the file, and its owner where this user
 * may give it.
 */
export function giveOwnFile(fs: FileSystem, file: string, beside: string): void {
  try {
    fs.copyFile(file, beside); // keeps the mode
    keepOwner(fs, file, beside);
    fs.flushFile(beside);
    fs.rename(beside, file);
  } catch (error: unknown) {
    if (!isErrno(error, 'EEXIST')) removeQuietly(fs, beside);
    throw error;
  }
}

function keepOwner(fs: FileSystem, from: string, to: string): void {
  const { uid, gid, mode } = fs.lstat(from);
  const made = fs.lstat(to);
  if (made.uid === uid && made.gid === gid) return;
  unlessRefused(() => {
    fs.setOwner(to, Number(uid), Number(gid));
    fs.setMode(to, Number(mode & PERMISSIONS)); // another owner clears bits of it
  });
}
