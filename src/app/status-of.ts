import { FAILURES_LISTED } from '../domain/failure-tally.ts';
import type { RootStatus } from '../domain/root-status.ts';
import { forecast } from '../status/forecast.ts';
import { measureRoot } from '../status/measure-root.ts';
import type { NotableFiles } from '../status/notable-files.ts';
import { recordedFile } from './recorded-file.ts';
import type { LookedAtRoot } from './root/looked-at-root.ts';

/** What a root that is looked at holds; files that a page is to name are noted in `notable`. */
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
