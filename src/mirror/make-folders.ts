import { errnoOrThrow, isErrno } from '../platform/errno.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { displayPath, type FsPath } from '../platform/fs-path.ts';
import { below } from './copy-plan.ts';
import type { MirrorRun } from './mirror-run.ts';
import type { SourceFolder, SourceTree } from './source-tree.ts';

const WORKING_MODE = 0o700;

/** Makes the folders of the snapshot, with room for names, as copying comes to them. */
export class FolderMaker {
  /** the numbers of those that could not be made */
  readonly failed = new Set<number>();
  readonly #folders: readonly SourceFolder[];
  readonly #run: MirrorRun;
  #next = 0;

  constructor({ folders }: SourceTree, run: MirrorRun) {
    this.#folders = folders;
    this.#run = run;
  }

  /** True where the folder is there now. All those before it are made first, their parents among them. */
  open(number: number): boolean {
    while (this.#next <= number) this.#make(this.#folders[this.#next++]);
    return !this.failed.has(number);
  }

  #make(folder: SourceFolder): void {
    if (folder.parent !== undefined && this.failed.has(folder.parent)) {
      this.failed.add(folder.number);
      this.#run.tally.folders.failed++;
    } else if (!makeFolder(folder, this.#run)) this.failed.add(folder.number);
  }
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
