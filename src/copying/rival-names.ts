import type { FileSystem } from '../platform/file-system.ts';
import { displayPath, type FsPath, joinPath, pathKey } from '../platform/fs-path.ts';
import { lstatOrUndefined } from '../platform/lstat-or-undefined.ts';

const ASCII = /^[ -~]*$/;
const IGNORED = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * The first name of a folder which a disk that folds case may take for this one. Undefined where this is the first of
 * its kind; it is known then.
 */
export function elderOf(name: FsPath, known: Map<string, FsPath>): FsPath | undefined {
  const key = folded(displayPath(name));
  const elder = known.get(key);
  if (elder === undefined) known.set(key, name);
  return elder;
}

/** What names have in common that some disk takes for one; others may have it too (`ß` and `ss`). */
export function folded(name: string): string {
  if (ASCII.test(name)) return name.toLowerCase();
  return name.replaceAll(IGNORED, '').normalize('NFKD').toUpperCase().toLowerCase().normalize('NFKD');
}

/** True where both paths lead to one file or folder. */
export function isOneFile(fs: Pick<FileSystem, 'lstat'>, path: FsPath, other: FsPath): boolean {
  const there = lstatOrUndefined(fs, path);
  return there !== undefined && there.ino === lstatOrUndefined(fs, other)?.ino;
}

/** A name of a folder, and the elder that its disk may take for it. */
export interface RivalName {
  readonly folder: FsPath;
  readonly name: FsPath;
  readonly elder: FsPath;
}

/**
 * True where the name leads to what the folder has under another one. The listing is asked too: FUSE may number a file
 * by each name that it is called (exfat-fuse).
 */
export function isOfAnother(fs: Pick<FileSystem, 'lstat' | 'list'>, { folder, name, elder }: RivalName): boolean {
  const path = joinPath(folder, name);
  if (lstatOrUndefined(fs, path) === undefined) return false;
  if (isOneFile(fs, path, joinPath(folder, elder))) return true;
  return !fs.list(folder).some((entry) => pathKey(entry.name) === pathKey(name));
}
