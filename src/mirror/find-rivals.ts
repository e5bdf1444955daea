import { elderOf, folded, isOneFile } from '../copying/rival-names.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { displayPath, type FsPath, joinPath } from '../platform/fs-path.ts';
import { lstatOrUndefined } from '../platform/lstat-or-undefined.ts';
import { below } from './copy-plan.ts';
import type { MirrorRun } from './mirror-run.ts';
import { ANY_OTHER, type EntryRef, type Rivals, type SourceFolder, type SourceTree } from './source-tree.ts';

/** Up to 8 and 3 characters, of those that may be in one; what has this form is given no other short name. */
const SHORT_NAME = /^(?=[^.]{1,8}(?:\.|$))[^.\s+,;=[\]]*~\d+(?:\.[^.\s+,;=[\]]{1,3})?$/;

/**
 * The tree with its rivals told apart: names that a disk which folds case may take for an earlier one of their folder,
 * or that may be the short name which Windows gives a longer one (`LONGFI~1.TXT`). More are found than any disk takes
 * for one (`ß` and `ss`, accents in one character or two): `isTakenBy` asks it.
 */
export function withRivals({ folders, hardLinks }: SourceTree): SourceTree {
  const known = folders.map(() => new Map<string, FsPath>());
  const rivals = {
    folders: rivalFolders(folders, known),
    shortNames: new Map<number, Map<number, FsPath>>(),
    names: new Map<number, Map<number, FsPath>>(),
  };
  for (const { number, names } of folders) {
    const { shortNames, elders } = rivalNames(names, known[number]);
    if (shortNames.size > 0) rivals.shortNames.set(number, shortNames);
    if (elders.size > 0) rivals.names.set(number, elders);
    known[number].clear();
  }
  return { folders, hardLinks: withoutRivals(hardLinks, rivals), rivals };
}

/** True where the snapshot has another folder or file, the folder's elder, under its path. */
export function isTakenByElder(
  { number, parent, name }: SourceFolder,
  { folders, rivals }: SourceTree,
  { request, tools }: Pick<MirrorRun, 'request' | 'tools'>,
): boolean {
  const elder = rivals?.folders.get(number);
  if (parent === undefined || elder === undefined) return false;
  return isTakenBy(tools.fs, elder, { folder: below(request.target, folders[parent]), name });
}

/** True where the path of a name leads to its elder. */
export function isTakenBy(
  fs: Pick<FileSystem, 'lstat' | 'list'>,
  elder: FsPath,
  { folder, name }: { readonly folder: FsPath; readonly name: FsPath },
): boolean {
  const path = joinPath(folder, name);
  if (elder !== ANY_OTHER) return isOneFile(fs, path, joinPath(folder, elder));
  return lstatOrUndefined(fs, path) !== undefined && !isListed(fs, folder, name);
}

function rivalFolders(folders: SourceTree['folders'], known: readonly Map<string, FsPath>[]): Map<number, FsPath> {
  const rivals = new Map<number, FsPath>();
  for (const { number, parent, name } of folders) {
    if (parent === undefined) continue;
    const elder = elderOf(name, known[parent]) ?? (isShortName(name) ? ANY_OTHER : undefined);
    if (elder !== undefined) rivals.set(number, elder);
  }
  return rivals;
}

function rivalNames(names: readonly FsPath[], known: Map<string, FsPath>) {
  const shortNames = new Map<number, FsPath>();
  const elders = new Map<number, FsPath>();
  const hasOthers = names.length + known.size > 1;
  for (const [entry, name] of names.entries()) {
    const elder = elderOf(name, known);
    if (elder !== undefined) elders.set(entry, elder);
    else if (hasOthers && isShortName(name)) shortNames.set(entry, ANY_OTHER);
  }
  return { shortNames, elders };
}

/** A rival is copied by itself. */
function withoutRivals(hardLinks: SourceTree['hardLinks'], { names, shortNames }: Rivals): SourceTree['hardLinks'] {
  if (names.size + shortNames.size === 0) return hardLinks;
  const isRival = ({ folder, entry }: EntryRef): boolean =>
    names.get(folder)?.has(entry) === true || shortNames.get(folder)?.has(entry) === true;
  return hardLinks.map((twins) => twins.filter((twin) => !isRival(twin))).filter((twins) => twins.length > 1);
}

/** A listing has no short names but those that are the only ones of their files. */
function isListed(fs: Pick<FileSystem, 'list'>, folder: FsPath, name: FsPath): boolean {
  const key = folded(displayPath(name));
  return fs.list(folder).some((entry) => folded(displayPath(entry.name)) === key);
}

function isShortName(name: FsPath): boolean {
  return SHORT_NAME.test(displayPath(name));
}
