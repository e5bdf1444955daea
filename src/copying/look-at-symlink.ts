import { FailureCode } from '../domain/failure.ts';
import { isUntouched } from '../domain/seen-file.ts';
import type { FileStatus, FileSystem } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { Refused } from '../platform/refused.ts';

const MOST_LOOKS = 5;

/** A symlink as it was found. */
export interface SeenSymlink {
  readonly status: FileStatus;
  readonly text: FsPath;
}

/**
 * The text of a symlink and the times that belong to it: whoever points one elsewhere puts another in its place. Throws
 * Refused where it is none any more, or changes whenever it is looked at.
 */
export function lookAtSymlink(path: FsPath, fs: Pick<FileSystem, 'lstat' | 'readLink'>): SeenSymlink {
  let status = fs.lstat(path);
  for (let looks = 1; looks <= MOST_LOOKS && status.isSymbolicLink(); looks++) {
    const text = fs.readLink(path);
    const now = fs.lstat(path);
    if (isUntouched(status, now)) return { status, text };
    status = now;
  }
  throw new Refused(FailureCode.changed);
}
