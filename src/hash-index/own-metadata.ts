import type { Buffer } from 'node:buffer';
import type { Metadata } from '../domain/metadata.ts';
import type { FileStatus } from '../platform/file-system.ts';
import type { HashIndex } from './hash-index.ts';
import type { GivenUpMetadata, LinkedFile } from './index-notes.ts';

type Status = Pick<FileStatus, 'ino' | 'size' | 'mtimeNs'>;

/**
 * Finds the metadata that names of a snapshot gave up, by their paths in it (raw bytes). Undefined for names that gave
 * up nothing, and for those that have another file by now.
 */
export function ownMetadataIn(
  index: HashIndex,
  snapshot: string,
): (path: Buffer, status: Status) => Metadata | undefined {
  for (const _ of index.notes.givenUp(snapshot)) {
    return (path, status) => {
      const note = index.notes.givenUpOf(snapshot, path);
      return note !== undefined && isOf(note, status, index) ? note.metadata : undefined;
    };
  }
  return () => undefined;
}

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
  const isSameState = noted.ino === ino && noted.size === size && noted.mtimeNs === mtimeNs;
  return isSameState && (digest === undefined || noted.digest === digest);
}
