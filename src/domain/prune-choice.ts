import { applyRetention, type KeptBy, type RetentionPolicy } from './retention.ts';
import { compareSnapshotNames } from './snapshot-name.ts';
import { splitSeries } from './snapshot-series.ts';

/** A snapshot with a date in its name. */
export interface DatedSnapshot {
  /** relative to the root */
  readonly name: string;
  readonly date: Date;
  /** snapshots of one series are judged together: `laptop-*` and `server-*` have a newest each */
  readonly series: string;
  /** a run has been through all of it */
  readonly isSealed: boolean;
  /** how many files it has fewer than that run found; 0 where that was not looked at */
  readonly missing: number;
}

/**
 * `newest` and `newest-sealed` hold whatever the rules say: the last backup is never deleted, nor the last whose date is
 * not in the future. One that has fewer files than when it was sealed is kept as well (`fewer-files`), but does not count
 * as the newest that is sealed.
 */
export type KeepReason = KeptBy | 'newest' | 'newest-sealed' | 'fewer-files';

export interface Judged<T> {
  readonly snapshot: T;
  /** empty where nothing keeps it */
  readonly keptBy: readonly KeepReason[];
}

/** What speaks for keeping each snapshot; oldest first, over all series. */
export function judgeSnapshots<T extends DatedSnapshot>(
  snapshots: readonly T[],
  policy: RetentionPolicy,
  now: Date,
): Judged<T>[] {
  const judged = newestFirstBySeries(snapshots).flatMap((series) => judgeSeries(series, policy, now));
  return judged.sort((a, b) => oldestFirst(a.snapshot, b.snapshot));
}

export function newestFirstBySeries<T extends DatedSnapshot>(snapshots: readonly T[]): T[][] {
  return splitSeries(snapshots, ({ series }) => series).map((series) => series.toSorted((a, b) => oldestFirst(b, a)));
}

function judgeSeries<T extends DatedSnapshot>(
  newestFirst: readonly T[],
  policy: RetentionPolicy,
  now: Date,
): Judged<T>[] {
  const keptBy = applyRetention(
    newestFirst.map(({ date }) => date),
    policy,
    now,
  );
  const sealed = newestFirst.filter(({ isSealed }) => isSealed);
  const whole = sealed.find(({ missing }) => missing === 0);
  const short = whole === sealed[0] ? [] : [sealed[0]];
  if (whole === undefined && sealed.length > 0) short.push(sealed.reduce((a, b) => (b.missing < a.missing ? b : a)));
  // One with a date to come, which a wrong clock may have given it, is not to stand in for the last backup.
  const past = newestFirst.filter(({ date }) => date <= now);
  const newest = [newestFirst[0], past[0]];
  const newestSealed = [whole, past.find(({ isSealed, missing }) => isSealed && missing === 0)];
  return newestFirst.map((snapshot, at) => {
    const reasons: KeepReason[] = [...keptBy[at]];
    if (newest.includes(snapshot)) reasons.push('newest');
    else if (newestSealed.includes(snapshot)) reasons.push('newest-sealed');
    if (short.includes(snapshot)) reasons.push('fewer-files');
    return { snapshot, keptBy: reasons };
  });
}

function oldestFirst(a: DatedSnapshot, b: DatedSnapshot): number {
  return a.date.getTime() - b.date.getTime() || compareSnapshotNames(a.name, b.name);
}
