import path from 'node:path';
import type { LinksSummary } from '../domain/found-names.ts';
import { UserError } from '../domain/user-error.ts';
import { findLinks } from '../find/find-links.ts';
import type { FileStatus } from '../platform/file-system.ts';
import { nodeFileSystem } from '../platform/node-file-system.ts';
import type { LookOptions } from './look-options.ts';
import { checkGiven } from './options/check-given.ts';
import { lookInto } from './root/look-into.ts';
import { leadsOutside, realPaths, rootAbove } from './root/root-above.ts';

export interface LinksOptions extends Omit<LookOptions, 'root'> {
  /** a file in a snapshot; a path from here, not from the root */
  readonly file: string;
  /** where not given, the nearest folder above the file in which this program keeps something */
  readonly root?: string;
}

/**
 * Tells the names of a file, and of files with the same bytes, below the root: a `linked-name` event for each. Throws
 * UserError where the file is none, or its root cannot be found.
 */
export async function links(options: LinksOptions): Promise<LinksSummary> {
  checkGiven(options, ['file']);
  const [file] = realPaths(nodeFileSystem, [options.file]);
  const status = fileStatus(file);
  const root = options.root ?? rootAbove(nodeFileSystem, [file]);
  return await lookInto({ ...options, root }, async (run) => {
    const relative = path.relative(run.request.rootShown, file);
    if (leadsOutside(relative)) {
      throw new UserError('refused', `${options.file} is not below ${run.request.rootShown}.`, {
        hint: 'Give --root the folder that holds its snapshot.',
      });
    }
    const summary = await findLinks(run, { path: relative, status });
    run.tools.observer({ type: 'links-finished', summary });
    return summary;
  });
}

function fileStatus(file: string): FileStatus {
  const status = nodeFileSystem.lstat(file);
  if (status.isFile()) return status;
  throw new UserError('refused', `${file} is no regular file, so it has no other names.`, {
    hint: 'Name a file in one of the snapshots.',
  });
}
