import { Buffer } from 'node:buffer';
import { UserError } from '../../domain/user-error.ts';
import { errnoOrThrow, isErrno } from '../../platform/errno.ts';
import type { FileSystem } from '../../platform/file-system.ts';
import { displayPath, type FsPath, joinPath } from '../../platform/fs-path.ts';
import { NO_SPACE } from '../../platform/no-space.ts';
import { notWritable } from './not-writable.ts';

const FILE = 'probe-file';
const NAME = 'probe-name';
const OTHER = 'probe-other';
/** with the accent in the letter */
export const ACCENTED_PROBE = 'probe-\u00e9';

/**
 * Makes and removes a real hard link in `folder`, which is on the root's file system: its name tells nothing (a FUSE
 * mount, a NAS). Throws UserError('refused') where links, or the numbers that tell files apart, do not work.
 * Call it with the run lock held.
 */
export function probeLinks(fs: FileSystem, folder: string, { root }: { root: string }): void {
  try {
    removeProbes(fs, folder); // of a killed run
    createProbe(fs, { folder, root, name: FILE });
    createProbe(fs, { folder, root, name: OTHER });
    linkProbe(fs, { folder, root });
    const [file, name, other] = [FILE, NAME, OTHER].map((probe) => fs.lstat(joinPath(folder, probe)));
    if (file.ino !== name.ino || file.nlink !== 2n || name.nlink !== 2n) {
      throw refusal(root, { tried: 'made one, and the two names are not shown as one file', cause: undefined });
    }
    if (file.ino === other.ino) {
      throw new UserError('refused', `${root} gives different files the same number, so they cannot be told apart.`, {
        hint: 'Some network drives do this. Run the program on the machine that has the disk.',
      });
    }
  } finally {
    removeProbes(fs, folder);
  }
}

function createProbe(fs: FileSystem, { folder, root, name }: { folder: string; root: string; name: string }): void {
  try {
    writeProbe(fs, joinPath(folder, name));
  } catch (cause: unknown) {
    throw notWritable(root, { code: errnoOrThrow(cause), cause });
  }
}

/** With something in it, for some file systems number files by where their bytes are; not flushed, for it goes at once. */
function writeProbe(fs: FileSystem, path: FsPath): void {
  const fd = fs.createForWriting(path);
  try {
    fs.write(fd, Buffer.from('probe'), 0, 5, 0);
  } finally {
    fs.close(fd);
  }
}

function linkProbe(fs: FileSystem, { folder, root }: { folder: string; root: string }): void {
  try {
    fs.link(joinPath(folder, FILE), joinPath(folder, NAME));
  } catch (cause: unknown) {
    const code = errnoOrThrow(cause);
    if (code === 'EROFS' || code === 'EACCES' || NO_SPACE.includes(code)) throw notWritable(root, { code, cause });
    throw refusal(root, { tried: `tried one: ${code}`, cause });
  }
}

function refusal(root: string, { tried, cause }: { tried: string; cause: unknown }): UserError {
  return new UserError('refused', `${root} cannot hold hard links (${tried}).`, {
    hint: 'It is probably FAT or exFAT, or a network drive without links; use a disk with NTFS, ext4, APFS or the like.',
    cause,
  });
}

function removeProbes(fs: FileSystem, folder: string): void {
  for (const { name } of fs.list(folder)) {
    if (![FILE, NAME, OTHER, ACCENTED_PROBE].includes(displayPath(name).normalize('NFC'))) continue;
    try {
      fs.unlink(joinPath(folder, name));
    } catch (error: unknown) {
      if (!isErrno(error, 'ENOENT', 'EROFS', 'EACCES', 'EPERM')) throw error;
    }
  }
}
