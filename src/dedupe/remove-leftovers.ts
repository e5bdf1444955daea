import { isSpare } from '../domain/state-names.ts';
import { type HeldFolder, holdFolder } from '../linking/held-folder.ts';
import { errnoOrThrow } from '../platform/errno.ts';
import { displayPath, joinPath } from '../platform/fs-path.ts';
import type { ScannedTree } from '../walk/scan-tree.ts';
import { tablePaths } from '../walk/table-paths.ts';
import type { DedupeRun } from './dedupe-run.ts';
import { folderTimeOf } from './folder-time-of.ts';

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
  for (const { folder, name } of leftovers) {
    const held = holdFolder(fs, paths.folder(folder), { ino: table.folders.ino[folder], reach });
    const code = typeof held === 'string' ? held : removeIn(held, name);
    if (code === undefined) continue;
    keep = true;
    const path = displayPath(joinPath(folderTimeOf(folder, { table, paths }).path, name));
    tally.fail({ path, attempted: 'remove a leftover', code });
  }
  journal.end({ keep });
  observer({ type: 'warning', warning: 'leftovers-cleaned', path: '.', count: leftovers.length });
}

/** The errno where it failed. */
function removeIn(held: HeldFolder, name: string): string | undefined {
  const at = held.pathOf(name);
  try {
    try {
      // Else its other names went since: the next run says so.
      if (isSpare(name, held.calls.lstat(at).nlink)) held.calls.unlink(at);
    } finally {
      held.release();
    }
    return undefined;
  } catch (error: unknown) {
    return errnoOrThrow(error);
  }
}
