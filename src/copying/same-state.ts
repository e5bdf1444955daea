import type { FileStatus } from '../platform/file-system.ts';

/** True where nobody has written to the file between two looks. */
export function isSameState(before: FileStatus, after: FileStatus): boolean {
  return (
    before.ino === after.ino &&
    before.size === after.size &&
    before.mtimeNs === after.mtimeNs &&
    (before.ctimeNs === after.ctimeNs || before.nlink !== after.nlink)
  );
}
