import { isSpare } from '../domain/state-names.ts';
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
  const paths = tablePaths(table);
  journal.begin(leftovers.map(({ folder }) => folderTimeOf(folder, { table, paths })));
  let keep = false;
  for (const { folder, name } of leftovers) {
    const at = joinPath(paths.folder(folder), name);
    try {
      const { atimeNs } = fs.lstat(paths.folder(folder));
      if (isSpare(name, fs.lstat(at).nlink)) fs.unlink(at); // else its other names went since: the next run says so
      fs.setTimes(paths.folder(folder), atimeNs, table.folders.mtimeNs[folder]);
    } catch (error: unknown) {
      keep = true;
      const path = displayPath(joinPath(folderTimeOf(folder, { table, paths }).path, name));
      tally.fail({ path, attempted: 'remove a leftover', code: errnoOrThrow(error) });
    }
  }
  journal.end({ keep });
  observer({ type: 'warning', warning: 'leftovers-cleaned', path: '.', count: leftovers.length });
}
