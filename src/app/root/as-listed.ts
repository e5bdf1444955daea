import { unlessRefused } from '../../platform/errno.ts';
import type { FileSystem } from '../../platform/file-system.ts';
import { displayPath, joinPath } from '../../platform/fs-path.ts';

/**
 * The parts of a path below `base` as the folders themselves have them. A disk may take other capitals, accents written
 * in another way, or a short name for the same; what the index has of a name it has under the one in its folder. Parts
 * that are nowhere, or cannot be looked up, stay as they were typed.
 */
export function asListed(fs: Pick<FileSystem, 'lstat' | 'list'>, base: string, typed: readonly string[]): string[] {
  let folder = base;
  return typed.map((part) => {
    const name = unlessRefused(() => listedName(fs, folder, part)) ?? part;
    folder = joinPath(folder, name).toString();
    return name;
  });
}

/** Undefined where the folder has no such name, by whatever spelling. Throws as the file system does. */
function listedName(fs: Pick<FileSystem, 'lstat' | 'list'>, folder: string, typed: string): string | undefined {
  const names = fs.list(folder).map(({ name }) => displayPath(name));
  if (names.includes(typed)) return typed;
  const { ino } = fs.lstat(joinPath(folder, typed));
  const alike = names.filter((name) => fs.lstat(joinPath(folder, name)).ino === ino);
  return alike.find((name) => folded(name) === folded(typed)) ?? (alike.length === 1 ? alike[0] : undefined);
}

function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
