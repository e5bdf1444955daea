import path from 'node:path';
import { type ListedSnapshot, listSnapshots } from '../../catalog/list-snapshots.ts';
import { UserError } from '../../domain/user-error.ts';
import type { LookRun } from '../../look/look-run.ts';
import { namedPath } from '../../platform/fs-path.ts';

/** The complete snapshots below a root, oldest first. Throws UserError('refused') where there is none. */
export function completeSnapshots({ request, tools }: LookRun): ListedSnapshot[] {
  const { snapshots, patterns, device } = request.rules;
  const where = { root: request.root, device, glob: snapshots, ignoreCase: patterns.ignoreCase };
  const found = listSnapshots(tools.fs, where, []).filter(({ state }) => state !== 'in-progress');
  if (found.length > 0) return found;
  throw new UserError('refused', `There is no snapshot in ${request.rootShown}.`, {
    hint: 'Snapshots are the folders directly below it; --snapshots GLOB names them in other layouts, such as */*.',
  });
}

/**
 * The snapshot that a person means: its name, or a path to it as the shell completes it. Throws UserError('refused')
 * where there is none.
 */
export function snapshotNamed(
  wanted: string,
  found: readonly ListedSnapshot[],
  { rootShown }: { rootShown: string },
): ListedSnapshot {
  const asName = namedPath(wanted);
  const asPath = path.relative(rootShown, path.resolve(wanted));
  const named = found.find(({ name }) => name === asName) ?? found.find(({ name }) => name === asPath);
  if (named !== undefined) return named;
  const newest = found.slice(-3).map(({ name }) => name);
  throw new UserError('refused', `There is no complete snapshot ${wanted} in ${rootShown}.`, {
    hint: `Its newest are ${newest.join(', ')}.`,
  });
}
