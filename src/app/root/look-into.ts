import { type LookRun, startLook } from '../../look/look-run.ts';
import { newSharedProgress } from '../../platform/shared-progress.ts';
import type { LookOptions } from '../look-options.ts';
import { checkOptions } from '../options/check-options.ts';
import { stopOnAbort } from '../run/stop-on-abort.ts';
import { lookAtRoot } from './looked-at-root.ts';

/** `lookAtRoot` for commands that walk snapshots and read files: the workers hear of a stop too. */
export async function lookInto<T>(options: LookOptions, work: (run: LookRun) => Promise<T>): Promise<T> {
  checkOptions(options);
  return await lookAtRoot(options, async ({ root, rules, fs, pool, index, observer }) => {
    const progress = newSharedProgress();
    const release = stopOnAbort(progress, options.signal);
    try {
      const request = { root: rules.root, rootShown: root, rules };
      return await work(startLook(request, { fs, pool, index, progress, observer }));
    } finally {
      release();
    }
  });
}
