import type { FindSummary } from '../domain/found-names.ts';
import { UserError } from '../domain/user-error.ts';
import { findNames } from '../find/find-names.ts';
import type { LookOptions } from './look-options.ts';
import { checkGiven } from './options/check-given.ts';
import { readGlobs } from './options/read-globs.ts';
import { lookInto } from './root/look-into.ts';

export interface FindOptions extends LookOptions {
  /** a name is found that matches one of them */
  readonly globs: readonly string[];
}

/**
 * Tells where names occur in the snapshots: a `found-name` event for each path and run of snapshots in which it is the
 * same file, those of the newest snapshots first. Throws UserError where the root cannot be looked at.
 */
export async function find(options: FindOptions): Promise<FindSummary> {
  checkGiven(options, ['root', 'globs']);
  const { globs } = options;
  if (globs.length === 0 || globs.includes('')) {
    throw new UserError('usage', 'what is to be found must be a name or a glob', { hint: "For example '*.odt'." });
  }
  return await lookInto(options, async (run) => {
    const summary = await findNames(run, readGlobs(globs));
    run.tools.observer({ type: 'find-finished', summary });
    return summary;
  });
}
