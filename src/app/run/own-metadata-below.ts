import { Buffer } from 'node:buffer';
import path from 'node:path';
import { ownMetadata } from '../../domain/given-up-fields.ts';
import type { Metadata, OwnOfFile } from '../../domain/metadata.ts';
import type { HashIndex } from '../../hash-index/hash-index.ts';
import type { GivenUpMetadata, NotedName } from '../../hash-index/index-notes.ts';
import { isOf } from '../../hash-index/own-metadata.ts';
import type { FileStatus } from '../../platform/file-system.ts';
import { decodeName, displayPath, type FsPath, pathBelow } from '../../platform/fs-path.ts';

/** Tells snapshot and path of names below a root. A snapshot is what the index has notes of; most often the first part. */
export function notedNames(root: string, index: HashIndex): (at: FsPath) => NotedName {
  const known = new Set(index.snapshots().map(({ name }) => name));
  return (at) => {
    const relative = pathBelow(root, at);
    const parts = displayPath(relative).split(path.sep);
    const depth = parts.findIndex((_, last) => known.has(parts.slice(0, last + 1).join(path.sep))) + 1;
    const snapshot = parts.slice(0, depth === 0 && parts.length > 1 ? 1 : depth).join(path.sep);
    return { snapshot, path: snapshot === '' ? relative : relative.subarray(Buffer.byteLength(snapshot) + 1) };
  };
}

/**
 * The notes of what a name below a root gave up: whatever `--snapshots` was when it did, each folder on its path may be
 * the snapshot that they are kept under.
 */
export function notesBelow(root: string, index: HashIndex): (at: FsPath) => GivenUpMetadata[] {
  if (!index.notes.hasGivenUp()) return () => [];
  const hasNotes = new Map<string, boolean>();
  return (at) => {
    const relative = pathBelow(root, at);
    const notes: GivenUpMetadata[] = [];
    for (const end of endsOfFolders(relative)) {
      const snapshot = displayPath(decodeName(relative.subarray(0, end)));
      if (!hasNotes.has(snapshot)) hasNotes.set(snapshot, index.notes.hasGivenUp(snapshot));
      if (hasNotes.get(snapshot) === false) continue;
      const note = index.notes.givenUpOf(snapshot, relative.subarray(end === 0 ? 0 : end + 1));
      if (note !== undefined) notes.push(note);
    }
    return notes;
  };
}

/** The own metadata of names below a root that gave some up when they were linked, where that still fits. */
export function ownMetadataBelow(
  root: string,
  index: HashIndex,
): (at: FsPath, status: FileStatus) => OwnOfFile | undefined {
  const notesOf = notesBelow(root, index);
  return (at, status) => {
    const note = notesOf(at).find((each) => isOf(each, status, index));
    if (note === undefined) return undefined;
    const { ino, size, mtimeNs } = status;
    return { ...ownMetadata(note, metadataOf(status)), file: { ino, size, mtimeNs } };
  };
}

export function metadataOf({ mtimeNs, mode, uid, gid }: FileStatus): Metadata {
  return { mtimeNs, mode: Number(mode), uid: Number(uid), gid: Number(gid) };
}

/** Where the path of each folder on a relative path ends, that of the root first. */
function endsOfFolders(relative: Buffer): number[] {
  const ends = [0];
  for (let at = relative.indexOf(path.sep); at !== -1; at = relative.indexOf(path.sep, at + 1)) ends.push(at);
  return ends;
}
