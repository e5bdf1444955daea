import type { Buffer } from 'node:buffer';
import type { Metadata } from '../domain/metadata.ts';
import type { FileStatus } from '../platform/file-system.ts';
import type { HashIndex } from './hash-index.ts';
import type { GivenUpMetadata } from './index-notes.ts';

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

/** True where the name still is of the file that it was linked to, which nobody has written to since. */
export function isOf({ ino }: GivenUpMetadata, status: Status, index: HashIndex): boolean {
  return ino === status.ino && index.digestIfFresh(ino, Number(status.size), status.mtimeNs) !== undefined;
}
