import { setOwner } from '../copying/set-metadata.ts';
import { FailureCode } from '../domain/failure.ts';
import { errnoOrThrow, isErrno } from '../platform/errno.ts';
import type { FileStatus } from '../platform/file-system.ts';
import { displayPath, type FsPath } from '../platform/fs-path.ts';
import { isElsewhere } from '../platform/mount-points.ts';
import { Refused } from '../platform/refused.ts';
import { below } from './copy-plan.ts';
import { isTakenByElder } from './find-rivals.ts';
import type { MirrorRun, MirrorTools } from './mirror-run.ts';
import type { MirrorTally } from './mirror-tally.ts';
import type { RootBounds } from './remove-tree.ts';
import type { SourceFolder, SourceTree } from './source-tree.ts';

const WORKING_MODE = 0o700;

/** Makes the folders of the snapshot, with room for names, as copying comes to them. */
export class FolderMaker {
  /** the numbers of those that could not be made */
  readonly failed = new Set<number>();
  readonly #tree: SourceTree;
  readonly #bounds: RootBounds;
  readonly #run: MirrorRun;
  #next = 0;

  constructor(tree: SourceTree, bounds: RootBounds, run: MirrorRun) {
    this.#tree = tree;
    this.#bounds = bounds;
    this.#run = run;
  }

  /** True where the folder is there now. All those before it are made first, their parents among them. */
  open(number: number): boolean {
    while (this.#next <= number) this.#make(this.#tree.folders[this.#next++]);
    return !this.failed.has(number);
  }

  #make(folder: SourceFolder): void {
    const { tally } = this.#run;
    if (folder.isMade) return;
    if (folder.parent !== undefined && this.failed.has(folder.parent)) countFolder('failed', folder, tally);
    else if (makeFolder(folder, this.#tree, { bounds: this.#bounds, run: this.#run })) return;
    this.failed.add(folder.number);
    for (const size of folder.sizes) tally.countFile('failed', size);
  }
}

function makeFolder(
  folder: SourceFolder,
  tree: SourceTree,
  { bounds, run }: { bounds: RootBounds; run: MirrorRun },
): boolean {
  const { request, tools, tally, rules } = run;
  const target = below(request.target, folder);
  const mayBeThere = rules.resumed || folder.parent === undefined;
  const fail = (path: FsPath, code: string): boolean => {
    countFolder('failed', folder, tally);
    tally.fail({ path: displayPath(path), attempted: 'make the folder', code });
    return false;
  };
  try {
    if (isTakenByElder(folder, tree, run)) return fail(folder.source ?? target, FailureCode.sameName);
    const isNew = makeOrOpen(target, { mayBeThere, bounds, tools });
    countFolder(isNew || !rules.resumed ? 'copied' : 'skipped', folder, tally);
    return true;
  } catch (error: unknown) {
    if (error instanceof Refused) return fail(target, error.code);
    return fail(folder.source ?? target, errnoOrThrow(error));
  }
}

/** One that could not be listed has failed already. */
function countFolder(column: 'copied' | 'skipped' | 'failed', { isListed }: SourceFolder, tally: MirrorTally): void {
  if (isListed) tally.folders[column]++;
}

/** False where it was there already. */
function makeOrOpen(
  target: FsPath,
  { mayBeThere, bounds, tools }: { mayBeThere: boolean; bounds: RootBounds; tools: Pick<MirrorTools, 'fs' | 'user'> },
): boolean {
  try {
    tools.fs.makeOneFolder(target);
    return true;
  } catch (error: unknown) {
    if (!mayBeThere || !isErrno(error, 'EEXIST') || !openAgain(target, bounds, tools)) throw error;
    return false;
  }
}

/** A folder of a killed run may have its final mode already, which may forbid new names. */
function openAgain(target: FsPath, bounds: RootBounds, { fs, user }: Pick<MirrorTools, 'fs' | 'user'>): boolean {
  const status = fs.lstat(target);
  if (!status.isDirectory()) return false;
  if (isElsewhere(target, status, bounds)) throw new Refused('EXDEV');
  takeBack(target, status, { fs, user });
  return true;
}

/**
 * Gives a folder of a killed run to this user alone again. Others may have it open since it had its final owner and
 * mode, and would go on changing what is in it: so before anything in it is reached by path.
 */
export function takeBack(folder: FsPath, { uid }: FileStatus, { fs, user }: Pick<MirrorTools, 'fs' | 'user'>): void {
  if (user !== undefined && uid !== user.uid) setOwner(folder, user, { fs, user });
  fs.setMode(folder, WORKING_MODE);
}
