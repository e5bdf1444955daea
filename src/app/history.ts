import type { RunHistory } from '../domain/run-record.ts';
import type { LookOptions } from './look-options.ts';
import { checkGiven } from './options/check-given.ts';
import { lookAtRoot } from './root/looked-at-root.ts';

/** The runs on a root that the index remembers. Throws UserError where the root cannot be looked at. */
export async function history(options: LookOptions): Promise<RunHistory> {
  checkGiven(options, ['root']);
  return await lookAtRoot(options, ({ root, index, hasIndex, observer }) => {
    const summary: RunHistory = { root, hasIndex, runs: index.notes.runs() };
    observer({ type: 'history-finished', summary });
    return Promise.resolve(summary);
  });
}
