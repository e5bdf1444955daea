import path from 'node:path';
import type { Observer } from '../domain/events.ts';
import { UserError } from '../domain/user-error.ts';
import type { HashIndex } from '../hash-index/hash-index.ts';
import { noIndex } from '../hash-index/no-index.ts';
import { openIndex } from '../hash-index/open-index.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import { nodeFileSystem } from '../platform/node-file-system.ts';
import type { DedupeOptions } from './dedupe-options.ts';

/** The index that a run asks for, and its folder; a dry run only reads it. */
export function openRunIndex(
  { index: wanted, dryRun = false }: DedupeOptions,
  { state, observer }: { state: string; observer: Observer },
): { index: HashIndex; folder: string | undefined } {
  if (wanted === false) return { index: noIndex, folder: undefined };
  const folder = wanted === undefined ? state : path.resolve(wanted);
  if (!dryRun) makeIndexFolder(folder);
  const { index, setAside } = openIndex({ folder, readOnly: dryRun });
  if (setAside !== undefined) {
    observer({ type: 'warning', warning: 'index-set-aside', path: folder, movedTo: setAside });
  }
  return { index, folder };
}

function makeIndexFolder(folder: string): void {
  try {
    nodeFileSystem.makeFolder(folder);
  } catch (cause: unknown) {
    throw cannotBeMade(folder, cause);
  }
}

function cannotBeMade(folder: string, cause: unknown): UserError {
  return new UserError('refused', `The index folder ${folder} cannot be made (${errnoOrThrow(cause)}).`, {
    hint: 'Name another with --index DIR, or do without with --no-index.',
    cause,
  });
}
