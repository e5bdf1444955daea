import { FAILURES_LISTED } from '../domain/failure-tally.ts';
import type { RootStatus } from '../domain/root-status.ts';
import { forecast } from '../status/forecast.ts';
import { measureRoot } from '../status/measure-root.ts';
import type { NotableFiles } from '../status/notable-files.ts';
import type { LookOptions } from './look-options.ts';
import { checkGiven } from './options/check-given.ts';
import { recordedFile } from './recorded-file.ts';
import { type LookedAtRoot, lookAtRoot } from './root/looked-at-root.ts';

/**
 * Tells what a root holds: what each snapshot takes, shares, and would give back. Changes nothing and takes no lock.
 * Throws UserError where the root cannot be looked at.
 */
export async function status(options: LookOptions): Promise<RootStatus> {
  checkGiven(options, ['root']);
  return await lookAtRoot(options, async (place) => {
    const summary = await statusOf(place);
    place.observer({ type: 'status-finished', summary });
    return summary;
  });
}

export async function statusOf(place: LookedAtRoot, notable?: NotableFiles): Promise<RootStatus> {
  const { root, fs, index, hasIndex, isStopped } = place;
  const catalog = await place.catalog();
  const linksNow = (ino: bigint, snapshot: string): number | undefined => {
    const there = recordedFile(place, ino, snapshot)?.status;
    return there === undefined ? undefined : Number(there.nlink);
  };
  const measured = await measureRoot(catalog, { verified: index.notes.verified(), linksNow, notable });
  const freeBytes = fs.freeBytes(root);
  const { notCounted } = catalog;
  return {
    root,
    outcome: isStopped() ? 'interrupted' : 'done',
    hasIndex,
    ...measured,
    notCounted,
    freeBytes,
    forecast: notCounted.length > 0 ? undefined : forecast(measured.snapshots, { freeBytes, now: Date.now() }),
    failures: catalog.failures.slice(0, FAILURES_LISTED),
    failuresNotListed: Math.max(0, catalog.failures.length - FAILURES_LISTED),
  };
}
