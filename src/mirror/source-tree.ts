import type { FsPath } from '../platform/fs-path.ts';

/** A folder of the source, or the one that several sources are folders of. */
export interface SourceFolder {
  readonly number: number;
  /** the number of its parent, which is lower; undefined for the first */
  readonly parent: number | undefined;
  readonly name: FsPath;
  /** absolute; undefined for the folder of several sources */
  readonly source: FsPath | undefined;
  /** relative to the snapshot, '' for the snapshot itself */
  readonly path: FsPath;
  names: readonly FsPath[];
  /** of EntryKind */
  kinds: Uint8Array;
  /** bytes */
  sizes: Float64Array;
  /** false: nobody knows what is in it, and it is among what failed */
  isListed: boolean;
  /** its folder in the snapshot is there already */
  isMade: boolean;
}

/** An entry of a folder: the folder's number and the place in it. */
export interface EntryRef {
  readonly folder: number;
  readonly entry: number;
}

/** Everything that is to be copied. Parents come before their folders. */
export interface SourceTree {
  readonly folders: readonly SourceFolder[];
  /** the names of files that have several; the first of each is copied */
  readonly hardLinks: readonly (readonly EntryRef[])[];
  /** where the disk of the snapshot folds case */
  readonly rivals?: Rivals;
}

/** What such a disk may take for another entry of the same folder, its elder. */
export interface Rivals {
  /** the elder's name, by the folder's number */
  readonly folders: ReadonlyMap<number, FsPath>;
  /** those that may be the short name of another */
  readonly shortNames: RivalNames;
  /** those that may be an earlier one */
  readonly names: RivalNames;
}

/** By the number of their folder: the elder's name, by entry. */
export type RivalNames = ReadonlyMap<number, ReadonlyMap<number, FsPath>>;

/** The elder of a name that may be the short one of any other in its folder. It is no name of a file. */
export const ANY_OTHER = '';

const NO_KINDS = new Uint8Array(0);
const NO_SIZES = new Float64Array(0);

/** Spelled out: what is spread into an object has a shape of its own to V8, and every later store would look it up. */
export function newFolder({
  number,
  parent,
  name,
  source,
  path,
}: Pick<SourceFolder, 'number' | 'parent' | 'name' | 'source' | 'path'>): SourceFolder {
  return {
    number,
    parent,
    name,
    source,
    path,
    names: [],
    kinds: NO_KINDS,
    sizes: NO_SIZES,
    isListed: true,
    isMade: false,
  };
}

/** The folders that are directly in each, by its number. */
export function subfoldersOf({ folders }: Pick<SourceTree, 'folders'>): readonly (readonly SourceFolder[])[] {
  const subfolders = folders.map((): SourceFolder[] => []);
  for (const folder of folders) if (folder.parent !== undefined) subfolders[folder.parent].push(folder);
  return subfolders;
}
