import type { SourceFolder, SourceTree } from './source-tree.ts';

/** Without the folders below which there is nothing to copy (robocopy's /S); those of the sources stay. */
export function pruneEmptyFolders({ folders, hardLinks }: SourceTree): SourceTree {
  const isOfSource = (parent: number | undefined): boolean =>
    parent === undefined || folders[parent].source === undefined;
  const isKept = folders.map(({ names, isListed, parent }) => names.length > 0 || !isListed || isOfSource(parent));
  for (let number = folders.length - 1; number > 0; number--) {
    const { parent } = folders[number];
    if (isKept[number] && parent !== undefined) isKept[parent] = true;
  }
  const numbers = new Map<number, number>();
  const kept: SourceFolder[] = [];
  for (const folder of folders.filter(({ number }) => isKept[number])) {
    const parent = folder.parent === undefined ? undefined : numbers.get(folder.parent);
    numbers.set(folder.number, kept.length);
    kept.push({ ...folder, number: kept.length, parent });
  }
  const moved = hardLinks.map((twins) => twins.map((at) => ({ ...at, folder: numbers.get(at.folder) ?? at.folder })));
  return { folders: kept, hardLinks: moved };
}
