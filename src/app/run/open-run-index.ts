import path from 'node:path';
import type { Observer } from '../../domain/events.ts';
import { UserError } from '../../domain/user-error.ts';
import type { HashIndex } from '../../hash-index/hash-index.ts';
import { noIndex } from '../../hash-index/no-index.ts';
import { openIndex } from '../../hash-index/open-index.ts';
import { errnoOrThrow } from '../../platform/errno.ts';
import { errnoWords } from '../../platform/errno-words.ts';
import { realPath } from '../../platform/known-folders.ts';
import { nodeFileSystem } from '../../platform/node-file-system.ts';
import type { DedupeOptions } from '../dedupe-options.ts';
import { isInFolder, leadsOutside } from '../root/root-above.ts';
import { indexFolder } from './index-folder.ts';
import { tellSetAside } from './tell-set-aside.ts';

/** The index that a run asks for, and its folder; a dry run only reads it. */
export async function openRunIndex(
  { index: wanted, dryRun = false }: DedupeOptions,
  { state, observer }: { state: string; observer: Observer },
): Promise<{ index: HashIndex; folder: string | undefined }> {
  if (wanted === false) return { index: noIndex, folder: undefined };
  const folder = indexFolder(wanted, state);
  checkOutside(folder, state);
  if (!dryRun) makeIndexFolder(folder);
  if (!dryRun) checkOutside(realPath(folder), state);
  return { index: await tellSetAside(openIndex({ folder, readOnly: dryRun }), folder, observer), folder };
}

/**
 * Throws UserError('refused') for a folder that this run may walk. An index there would become a link to its copy in
 * another snapshot, and LMDB writes in place.
 */
function checkOutside(folder: string, state: string): void {
  const root = path.dirname(state);
  const isIn = (outer: string): boolean =>
    !leadsOutside(path.relative(outer, folder)) || isInFolder(nodeFileSystem, folder, outer);
  if (!isIn(root) || isIn(state)) return;
  throw new UserError('refused', `The index folder ${folder} is among the backups.`, {
    hint: `Name a folder outside ${root} with --index DIR, or leave --index out.`,
  });
}

function makeIndexFolder(folder: string): void {
  try {
    nodeFileSystem.makeFolder(folder);
  } catch (cause: unknown) {
    throw cannotBeMade(folder, cause);
  }
}

function cannotBeMade(folder: string, cause: unknown): UserError {
  return new UserError('refused', `The index folder ${folder} cannot be made: ${errnoWords(errnoOrThrow(cause))}.`, {
    hint: 'Name another with --index DIR, or do without with --no-index.',
    cause,
  });
}
