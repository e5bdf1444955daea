import { isSameKeptTime } from './same-time.ts';

/** What the scan, or the last look, saw of an inode. Bigints are as the system gives them; times in ns. */
export interface SeenFile {
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly nlink: bigint;
  readonly mode: bigint;
  readonly uid: bigint;
  readonly gid: bigint;
}

/**
 * True where `now` is the file that was seen and nobody has written to it or changed its metadata since.
 * The change time moves with the link count, which our own links move too, so it is held against the file
 * only where the link count is the same.
 */
export function isUntouched(seen: SeenFile, now: SeenFile): boolean {
  return isSameFile(seen, now) && (now.ctimeNs === seen.ctimeNs || now.nlink !== seen.nlink);
}

/** The same without the change time, which links move: identity, content as far as it shows, and what links share. */
export function isSameFile(seen: SeenFile, now: SeenFile): boolean {
  return now.ino === seen.ino && looksAlike(seen, now);
}

/** The same of two files, which may be two inodes. */
export function looksAlike(seen: SeenFile, now: SeenFile): boolean {
  return (
    now.size === seen.size &&
    isSameKeptTime(now.mtimeNs, seen.mtimeNs) &&
    now.mode === seen.mode &&
    now.uid === seen.uid &&
    now.gid === seen.gid
  );
}
