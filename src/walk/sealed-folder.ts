import { endOfMs } from '../domain/end-of-ms.ts';
import type { FileStatus } from '../platform/file-system.ts';

/** The folder of a snapshot as it was when it was sealed. */
export interface SealedFolder {
  readonly ino: bigint;
  /** ms since the epoch; undefined where it was not looked up */
  readonly sealedAt: number | undefined;
}

/**
 * False for another folder that has the name now. It may have been given the same number, but then it is younger than
 * the seal, as far as the file system keeps times of birth.
 */
export function isAsSealed({ ino, sealedAt }: SealedFolder, status: Pick<FileStatus, 'ino' | 'birthtimeNs'>): boolean {
  if (status.ino !== ino) return false;
  return sealedAt === undefined || status.birthtimeNs < endOfMs(sealedAt);
}
