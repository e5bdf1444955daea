import { isSameKeptTime } from '../domain/same-time.ts';
import type { FileStatus } from '../platform/file-system.ts';
import type { HashIndex } from './hash-index.ts';
import type { GivenUpMetadata, LinkedFile } from './index-notes.ts';

/** A file as it is now. A digest that is not known says nothing. */
interface FileNow extends Omit<LinkedFile, 'digest'> {
  readonly digest: bigint | undefined;
}

/**
 * True where the name still is of the file that it was linked to. Of a file that has the noted number, size and mtime
 * other bytes may be known: then it is another. Notes of earlier versions have the number only.
 */
export function isOfFile({ ino, files }: GivenUpMetadata, now: FileNow, index: HashIndex): boolean {
  if (files === undefined) return ino === now.ino && index.digestIfFresh(ino, now.size, now.mtimeNs) !== undefined;
  return files.some((noted) => isLinkedFile(noted, now));
}

/** The same of a file that was looked at, and whose bytes the index may know. */
export function isOf(
  note: GivenUpMetadata,
  { ino, size: bytes, mtimeNs }: Pick<FileStatus, 'ino' | 'size' | 'mtimeNs'>,
  index: HashIndex,
): boolean {
  const size = Number(bytes);
  return isOfFile(note, { ino, size, mtimeNs, digest: index.digestIfFresh(ino, size, mtimeNs) }, index);
}

function isLinkedFile(noted: LinkedFile, { ino, size, mtimeNs, digest }: FileNow): boolean {
  const isSameState = noted.ino === ino && noted.size === size && isSameKeptTime(noted.mtimeNs, mtimeNs);
  return isSameState && (digest === undefined || noted.digest === digest);
}
