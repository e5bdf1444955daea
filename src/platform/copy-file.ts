import fs from 'node:fs';
import { setTimesExactly } from './exact-times.ts';
import type { FsPath } from './fs-path.ts';

/** Copies the bytes and the times of a file to a name that must be free (EEXIST). */
export function copyFileWithTimes(from: FsPath, to: FsPath): void {
  fs.copyFileSync(from, to, fs.constants.COPYFILE_EXCL);
  const { atimeNs, mtimeNs } = fs.lstatSync(from, { bigint: true });
  setTimesExactly(to, atimeNs, mtimeNs);
}
