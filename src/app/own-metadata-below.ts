import { Buffer } from 'node:buffer';
import path from 'node:path';
import type { Metadata } from '../domain/metadata.ts';
import type { HashIndex } from '../hash-index/hash-index.ts';
import { ownMetadataIn } from '../hash-index/own-metadata.ts';
import type { FileStatus } from '../platform/file-system.ts';
import { displayPath, type FsPath, joinPath } from '../platform/fs-path.ts';

/** A name as the notes of the index have it. */
export interface NotedName {
  readonly snapshot: string;
  /** relative to the snapshot */
  readonly path: Buffer;
}

/** Tells snapshot and path of names below a root. A snapshot is what the index has notes of; most often the first part. */
export function notedNames(root: string, index: HashIndex): (at: FsPath) => NotedName {
  const start = Buffer.byteLength(joinPath(root, ''));
  const known = new Set(index.snapshots().map(({ name }) => name));
  return (at) => {
    const relative = Buffer.from(at).subarray(start);
    const parts = displayPath(relative).split(path.sep);
    const depth = parts.findIndex((_, last) => known.has(parts.slice(0, last + 1).join(path.sep))) + 1;
    const snapshot = parts.slice(0, depth === 0 && parts.length > 1 ? 1 : depth).join(path.sep);
    return { snapshot, path: snapshot === '' ? relative : relative.subarray(Buffer.byteLength(snapshot) + 1) };
  };
}

/** The metadata that names below a root gave up when they were linked, where that still fits. */
export function ownMetadataBelow(
  root: string,
  index: HashIndex,
): (at: FsPath, status: FileStatus) => Metadata | undefined {
  const noted = notedNames(root, index);
  const finders = new Map<string, ReturnType<typeof ownMetadataIn>>();
  return (at, status) => {
    const { snapshot, path: name } = noted(at);
    const find = finders.get(snapshot) ?? ownMetadataIn(index, snapshot);
    finders.set(snapshot, find);
    return find(name, status);
  };
}
