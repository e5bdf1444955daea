import { setImmediate as breathe } from 'node:timers/promises';
import { setMetadata } from '../copying/set-metadata.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import { displayPath } from '../platform/fs-path.ts';
import { below } from './copy-plan.ts';
import type { MirrorRun } from './mirror-run.ts';
import type { SourceFolder, SourceTree } from './source-tree.ts';

const FOLDERS_PER_BREATH = 500;

/** Gives the folders their owner, mode and times, the deepest first: each name that is made in one moves its times. */
export async function finishFolders(
  { folders }: SourceTree,
  failed: ReadonlySet<number>,
  run: MirrorRun,
): Promise<void> {
  for (let number = folders.length - 1; number >= 0; number--) {
    if (number % FOLDERS_PER_BREATH === 0) await breathe();
    if (run.isStopped()) return;
    if (!failed.has(number)) finishFolder(folders[number], run);
  }
}

function finishFolder(folder: SourceFolder, { request, tools, tally }: MirrorRun): void {
  if (folder.source === undefined) return;
  try {
    setMetadata(below(request.target, folder), tools.fs.stat(folder.source), tools);
  } catch (error: unknown) {
    const path = displayPath(folder.source);
    tally.fail({ path, attempted: 'set the folder metadata', code: errnoOrThrow(error) });
  }
}
