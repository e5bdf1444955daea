import { setImmediate as breathe } from 'node:timers/promises';
import { isTemporaryName } from '../domain/state-names.ts';
import { errnoOrThrow, isErrno } from '../platform/errno.ts';
import type { FolderEntry } from '../platform/file-system.ts';
import { displayPath, type FsPath, joinPath, pathKey } from '../platform/fs-path.ts';
import { below } from './copy-plan.ts';
import type { MirrorRun } from './mirror-run.ts';
import { removeTree } from './remove-tree.ts';
import type { SourceFolder, SourceTree } from './source-tree.ts';

const FOLDERS_PER_BREATH = 100;

/**
 * Before a killed run is taken up again: removes from its folder what the source has no more (extras), what is a file
 * here and a folder there (mismatches), and temporary names. Nothing outside the snapshot in progress is touched.
 */
export async function clearExtras({ folders }: SourceTree, run: MirrorRun): Promise<void> {
  const subfolders = groupByParent(folders);
  for (const folder of folders) {
    if (folder.number % FOLDERS_PER_BREATH === 0) await breathe();
    if (run.isStopped()) return;
    clearFolder(folder, subfolders.get(folder.number) ?? [], run);
  }
}

function clearFolder(folder: SourceFolder, subfolders: readonly SourceFolder[], run: MirrorRun): void {
  const here = below(run.request.target, folder);
  const files = new Set(folder.names.map(pathKey));
  const folders = new Set(subfolders.map(({ name }) => pathKey(name)));
  for (const { name, kind } of listOrNothing(here, run)) {
    const key = pathKey(name);
    const isFolder = kind === 'folder';
    if ((isFolder ? folders : files).has(key)) continue;
    if (!isTemporaryName(displayPath(name))) {
      const column = files.has(key) || folders.has(key) ? 'mismatch' : 'extras';
      run.tally[isFolder ? 'folders' : 'files'][column]++;
    }
    removeExtra(joinPath(here, name), run);
  }
}

function removeExtra(path: FsPath, { tools, tally }: MirrorRun): void {
  try {
    removeTree(tools.fs, path);
  } catch (error: unknown) {
    tally.fail({ path: displayPath(path), attempted: 'remove a leftover', code: errnoOrThrow(error) });
  }
}

function listOrNothing(folder: FsPath, { tools }: MirrorRun): FolderEntry[] {
  try {
    return tools.fs.list(folder);
  } catch (error: unknown) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

function groupByParent(folders: readonly SourceFolder[]): Map<number, SourceFolder[]> {
  const groups = new Map<number, SourceFolder[]>();
  for (const folder of folders) {
    if (folder.parent === undefined) continue;
    const group = groups.get(folder.parent);
    if (group === undefined) groups.set(folder.parent, [folder]);
    else group.push(folder);
  }
  return groups;
}
