import { lstatOrUndefined } from '../copying/lstat-or-undefined.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { displayPath, type FsPath, joinPath } from '../platform/fs-path.ts';
import { below } from './copy-plan.ts';
import type { MirrorRun } from './mirror-run.ts';
import type { Rivals, SourceFolder, SourceTree } from './source-tree.ts';

const ASCII = /^[ -~]*$/;
const IGNORED = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * The tree with its rivals told apart: names that a disk which folds case may take for an earlier one of their folder.
 * More are found than any disk takes for one (`ß` and `ss`, accents in one character or two): `isOneFile` asks it.
 */
export function withRivals({ folders, hardLinks }: SourceTree): SourceTree {
  const rivals = { folders: new Map<number, FsPath>(), names: new Map<number, Map<number, FsPath>>() };
  const known = folders.map(() => new Map<string, FsPath>());
  for (const { number, parent, name } of folders) {
    const elder = parent === undefined ? undefined : elderOf(name, known[parent]);
    if (elder !== undefined) rivals.folders.set(number, elder);
  }
  for (const { number, names } of folders) {
    const elders = new Map<number, FsPath>();
    for (const [entry, name] of names.entries()) {
      const elder = elderOf(name, known[number]);
      if (elder !== undefined) elders.set(entry, elder);
    }
    if (elders.size > 0) rivals.names.set(number, elders);
    known[number].clear();
  }
  return { folders, hardLinks: withoutRivals(hardLinks, rivals), rivals };
}

/** True where the snapshot has the folder's elder under its path. */
export function isTakenByElder(
  { number, parent, name }: SourceFolder,
  { folders, rivals }: SourceTree,
  { request, tools }: Pick<MirrorRun, 'request' | 'tools'>,
): boolean {
  const elder = rivals?.folders.get(number);
  if (parent === undefined || elder === undefined) return false;
  const above = below(request.target, folders[parent]);
  return isOneFile(tools.fs, joinPath(above, name), joinPath(above, elder));
}

/** True where both paths lead to one file or folder. */
export function isOneFile(fs: Pick<FileSystem, 'lstat'>, path: FsPath, other: FsPath): boolean {
  const there = lstatOrUndefined(fs, path);
  return there !== undefined && there.ino === lstatOrUndefined(fs, other)?.ino;
}

/** A rival is copied by itself. */
function withoutRivals(hardLinks: SourceTree['hardLinks'], { names }: Rivals): SourceTree['hardLinks'] {
  if (names.size === 0) return hardLinks;
  return hardLinks
    .map((twins) => twins.filter(({ folder, entry }) => names.get(folder)?.has(entry) !== true))
    .filter((twins) => twins.length > 1);
}

/** Undefined where the name is the first of its kind; it is known then. */
function elderOf(name: FsPath, known: Map<string, FsPath>): FsPath | undefined {
  const key = folded(displayPath(name));
  const elder = known.get(key);
  if (elder === undefined) known.set(key, name);
  return elder;
}

function folded(name: string): string {
  if (ASCII.test(name)) return name.toLowerCase();
  return name.replaceAll(IGNORED, '').normalize('NFKD').toUpperCase().toLowerCase().normalize('NFKD');
}
