import { isSameKeptTime } from '../domain/same-time.ts';
import type { FileStatus } from '../platform/file-system.ts';
import type { HashIndex } from './hash-index.ts';
import type { GivenUpMetadata, LinkedFile } from './index-notes.ts';

type Status = Pick<FileStatus, 'ino' | 'size' | 'mtimeNs'>;

/**
 * True where the name still is of the file that it was linked to. Of a file that has the noted number, size and mtime
 * the index may know other bytes: then it is another. Notes of earlier versions have the number only.
 */
export function isOf({ ino, files }: GivenUpMetadata, status: Status, index: HashIndex): boolean {
  const size = Number(status.size);
  const digest = (): bigint | undefined => index.digestIfFresh(status.ino, size, status.mtimeNs);
  if (files === undefined) return ino === status.ino && digest() !== undefined;
  return files.some((file) => isSameFile(file, { ino: status.ino, size, mtimeNs: status.mtimeNs, digest: digest() }));
}

/** A digest that is not known says nothing. */
export function isSameFile(
  noted: LinkedFile,
  { ino, size, mtimeNs, digest }: Omit<LinkedFile, 'digest'> & { readonly digest: bigint | undefined },
): boolean {
  const isSameState = noted.ino === ino && noted.size === size && isSameKeptTime(noted.mtimeNs, mtimeNs);
  return isSameState && (digest === undefined || noted.digest === digest);
}
