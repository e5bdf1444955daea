import { isSpare } from '../domain/state-names.ts';
import { type HeldFolder, holdFolder } from '../linking/held-folder.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import { displayPath, joinPath } from '../platform/fs-path.ts';
import { folderTimeOf } from '../walk/folder-time-of.ts';
import type { ScannedTree } from '../walk/scan-tree.ts';
import { tablePaths } from '../walk/table-paths.ts';
import type { DedupeRun } from './dedupe-run.ts';

/**
 * Removes the temporary names that killed runs left, and puts the times of their folders back. The scan has seen that
 * the files have other names, or are copies whose originals have theirs, so no byte goes. The times are written down
 * first: this run may be killed, too.
 */
export function removeLeftovers({ table, leftovers }: ScannedTree, { tools, tally }: DedupeRun): void {
  if (leftovers.length === 0) return;
  const { fs, journal, observer } = tools;
  const reach = tools.reach();
  const paths = tablePaths(table);
  journal.begin(leftovers.map(({ folder }) => folderTimeOf(folder, { table, paths })));
  let keep = false;
  let removed = 0;
  for (const { folder, name } of leftovers) {
    const held = holdFolder(fs, paths.folder(folder), { ino: table.folders.ino[folder], reach });
    const { code, isGone = false } = typeof held === 'string' ? { code: held } : removeIn(held, name);
    if (isGone) removed++;
    if (code === undefined) continue;
    keep = true;
    const path = displayPath(joinPath(folderTimeOf(folder, { table, paths }).path, name));
    tally.fail({ path, attempted: 'remove a leftover', code });
  }
  journal.end({ keep });
  if (removed > 0) observer({ type: 'warning', warning: 'leftovers-cleaned', path: '.', count: removed });
}

/** Whether it is gone now, or the errno. */
function removeIn(held: HeldFolder, name: string): { isGone?: boolean; code?: string } {
  const at = held.pathOf(name);
  try {
    try {
      // Else its other names went since: the next run says so.
      const isGone = isSpare(name, held.calls.lstat(at).nlink);
      if (isGone) held.calls.unlink(at);
      return { isGone };
    } finally {
      held.release();
    }
  } catch (error: unknown) {
    return { code: errnoOrThrow(error) };
  }
}
