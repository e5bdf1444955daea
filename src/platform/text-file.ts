import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import { errnoOrThrow, isErrno } from './errno.ts';

export interface LogFile {
  /** Appends at once, so that the log is complete up to the moment a run is killed. */
  append(text: string): void;
  close(): void;
}

/** The text of a UTF-8 file, without the byte-order mark that Windows editors put in front. */
export function readTextFile(path: string): string {
  return fs.readFileSync(path, 'utf8').replace(/^\ufeff/, '');
}

/**
 * Opens a file for appending and creates it where it is missing; its folder must exist. Where it has other names, as in
 * a snapshot, they keep it as it is: this name gets a copy first.
 */
export function openLog(path: string): LogFile {
  let fd = fs.openSync(path, 'a');
  if (hasOtherNames(fd)) {
    fs.closeSync(fd);
    giveOwnFile(fs.realpathSync(path));
    fd = fs.openSync(path, 'a');
  }
  return {
    append: (text) => fs.writeSync(fd, text),
    close: () => fs.closeSync(fd),
  };
}

function hasOtherNames(fd: number): boolean {
  const status = fs.fstatSync(fd);
  return status.isFile() && status.nlink > 1;
}

/** Beside it, on the disk, then renamed over the name. */
function giveOwnFile(path: string): void {
  const beside = `${path}.${randomInt(36 ** 6).toString(36)}`;
  try {
    fs.copyFileSync(path, beside, fs.constants.COPYFILE_EXCL); // keeps the mode
    keepOwner(path, beside);
    flush(beside);
    fs.renameSync(beside, path);
  } catch (error: unknown) {
    if (!isErrno(error, 'EEXIST')) fs.rmSync(beside, { force: true });
    throw error;
  }
}

/** Where this user may: else the copy is this user's own. */
function keepOwner(from: string, to: string): void {
  const { uid, gid, mode } = fs.statSync(from);
  try {
    fs.chownSync(to, uid, gid);
    fs.chmodSync(to, mode);
  } catch (error: unknown) {
    errnoOrThrow(error);
  }
}

function flush(path: string): void {
  const fd = fs.openSync(path, 'r+');
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}
