import { setImmediate as breathe } from 'node:timers/promises';
import { isTemporaryName } from '../domain/state-names.ts';
import { holdToEmpty } from '../linking/hold-to-empty.ts';
import type { FileStatus } from '../platform/file-system.ts';
import { displayPath, type FsPath, joinPath, pathKey } from '../platform/fs-path.ts';
import { isElsewhere } from '../platform/mount-points.ts';
import { failureCode } from '../platform/refused.ts';
import { below } from './copy-plan.ts';
import { isTakenByElder } from './find-rivals.ts';
import { takeBack } from './make-folders.ts';
import type { MirrorRun } from './mirror-run.ts';
import { type RootBounds, removeTree } from './remove-tree.ts';
import { type SourceFolder, type SourceTree, subfoldersOf } from './source-tree.ts';

const FOLDERS_PER_BREATH = 100;

/**
 * Before a killed run is taken up again: removes from its folder what the source has no more (extras), what is a file
 * here and a folder there (mismatches), and temporary names. Nothing outside the snapshot in progress is touched, and
 * nothing in a folder where something is mounted.
 */
export async function clearExtras(tree: SourceTree, bounds: RootBounds, run: MirrorRun): Promise<void> {
  const { folders } = tree;
  const subfolders = subfoldersOf(tree);
  const leftAlone = new Set<number>();
  for (const folder of folders) {
    if (folder.number % FOLDERS_PER_BREATH === 0) await breathe();
    if (run.isStopped()) return;
    const isInside = folder.parent === undefined || !leftAlone.has(folder.parent);
    const wanted = { folder, subfolders: subfolders[folder.number] };
    if (!isInside || isTakenByElder(folder, tree, run) || !clearFolder(wanted, bounds, run))
      leftAlone.add(folder.number);
  }
}

interface WantedFolder {
  readonly folder: SourceFolder;
  readonly subfolders: readonly SourceFolder[];
}

/** False where it is left alone with all that is in it: it is not there, or not ours (making it will tell). */
function clearFolder(wanted: WantedFolder, bounds: RootBounds, run: MirrorRun): boolean {
  const { fs } = run.tools;
  const here = below(run.request.target, wanted.folder);
  try {
    const status = fs.lstat(here);
    if (!status.isDirectory() || isElsewhere(here, status, bounds)) return false;
    takeBack(here, status, run.tools);
    clearNames(here, status, { wanted, bounds, run });
    return true;
  } catch (error: unknown) {
    const code = failureCode(error);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') failToRemove(here, code, run);
    return false;
  }
}

function clearNames(
  here: FsPath,
  status: FileStatus,
  { wanted, bounds, run }: { wanted: WantedFolder; bounds: RootBounds; run: MirrorRun },
): void {
  const { fs } = run.tools;
  const files = new Set(wanted.folder.names.map(pathKey));
  const folders = new Set(wanted.subfolders.map(({ name }) => pathKey(name)));
  const onFailed = (path: FsPath, code: string): void => failToRemove(path, code, run);
  const held = holdToEmpty(fs, here, { status, byFd: bounds.byFd });
  try {
    for (const { name, kind } of fs.list(held.path)) {
      const key = pathKey(name);
      const isFolder = kind === 'folder';
      if ((isFolder ? folders : files).has(key)) continue;
      const column = files.has(key) || folders.has(key) ? 'mismatch' : 'extras';
      if (!isTemporaryName(displayPath(name))) run.tally[isFolder ? 'folders' : 'files'][column]++;
      removeTree(joinPath(held.path, name), { fs, bounds, onFailed }, joinPath(here, name));
    }
  } finally {
    held.release();
  }
}

function failToRemove(path: FsPath, code: string, { tally }: MirrorRun): void {
  tally.fail({ path: displayPath(path), attempted: 'remove a leftover', code });
}
