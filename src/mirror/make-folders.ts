import { setImmediate as breathe } from 'node:timers/promises';
import { errnoOrThrow, isErrno } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { displayPath, type FsPath } from '../platform/fs-path.ts';
import { below } from './copy-plan.ts';
import type { MirrorRun } from './mirror-run.ts';
import type { SourceFolder, SourceTree } from './source-tree.ts';

const FOLDERS_PER_BREATH = 500;
const WORKING_MODE = 0o700;

/** Makes the folders of the snapshot, with room for names; returns the numbers of those that could not be made. */
export async function makeFolders({ folders }: SourceTree, run: MirrorRun): Promise<ReadonlySet<number>> {
  const failed = new Set<number>();
  for (const folder of folders) {
    if (folder.number % FOLDERS_PER_BREATH === 0) await breathe();
    if (run.isStopped()) break;
    if (folder.parent !== undefined && failed.has(folder.parent)) {
      failed.add(folder.number);
      run.tally.folders.failed++;
    } else if (!makeFolder(folder, run)) failed.add(folder.number);
  }
  return failed;
}

function makeFolder(folder: SourceFolder, { request, tools, tally, rules }: MirrorRun): boolean {
  const { fs } = tools;
  const target = below(request.target, folder);
  try {
    fs.makeOneFolder(target);
    tally.folders.copied++;
    return true;
  } catch (error: unknown) {
    const isThere = isErrno(error, 'EEXIST') && (rules.resumed || folder.parent === undefined);
    if (isThere && openAgain(fs, target)) {
      tally.folders[rules.resumed ? 'skipped' : 'copied']++;
      return true;
    }
    tally.folders.failed++;
    tally.fail({ path: displayPath(folder.source ?? target), attempted: 'make the folder', code: errnoOrThrow(error) });
    return false;
  }
}

/** A folder of a killed run may have its final mode already, which may forbid new names. */
function openAgain(fs: FileSystem, target: FsPath): boolean {
  if (!fs.lstat(target).isDirectory()) return false;
  fs.setMode(target, WORKING_MODE);
  return true;
}
