import { setImmediate as breathe } from 'node:timers/promises';
import { setMetadata } from '../copying/set-metadata.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import { displayPath } from '../platform/fs-path.ts';
import { below } from './copy-plan.ts';
import type { FinishedFolder } from './finished-copies.ts';
import type { MirrorRun } from './mirror-run.ts';
import type { SourceFolder, SourceTree } from './source-tree.ts';

const FOLDERS_PER_BREATH = 500;

/**
 * Gives the folders their owner, mode and times, the deepest first: each name that is made in one moves its times.
 * Returns them by number; undefined are those of which something failed.
 */
export async function finishFolders(
  { folders }: SourceTree,
  failed: ReadonlySet<number>,
  run: MirrorRun,
): Promise<readonly (FinishedFolder | undefined)[]> {
  const finished: (FinishedFolder | undefined)[] = folders.map(() => undefined);
  for (let number = folders.length - 1; number >= 0; number--) {
    if (number % FOLDERS_PER_BREATH === 0) await breathe();
    if (run.isStopped()) break;
    if (!failed.has(number)) finished[number] = finishFolder(folders[number], run);
  }
  return finished;
}

function finishFolder(folder: SourceFolder, { request, tools, tally }: MirrorRun): FinishedFolder | undefined {
  const target = below(request.target, folder);
  const { parent, name, source } = folder;
  try {
    const from = source === undefined ? undefined : tools.fs.stat(source);
    const made = from === undefined ? tools.fs.lstat(target) : setMetadata(target, from, tools);
    return { parent, name, ino: made.ino, mtimeNs: (from ?? made).mtimeNs, units: Number(made.blocks) };
  } catch (error: unknown) {
    const path = displayPath(source ?? target);
    tally.fail({ path, attempted: 'set the folder metadata', code: errnoOrThrow(error) });
    return undefined;
  }
}
