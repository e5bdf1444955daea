import { applyRetention, type KeptBy, type RetentionPolicy } from './retention.ts';
import { compareSnapshotNames } from './snapshot-name.ts';

/** A snapshot with a date in its name. */
export interface DatedSnapshot {
  /** relative to the root */
  readonly name: string;
  readonly date: Date;
  /** snapshots of one series are judged together: `laptop-*` and `server-*` have a newest each */
  readonly series: string;
  /** a run has been through all of it */
  readonly isSealed: boolean;
}

/** `newest` and `newest-sealed` hold whatever the rules say: the last backup is never deleted. */
export type KeepReason = KeptBy | 'newest' | 'newest-sealed';

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
  const judged = [...seriesOf(snapshots)].flatMap((series) => judgeSeries(series, policy, now));
  return judged.sort((a, b) => oldestFirst(a.snapshot, b.snapshot));
}

function judgeSeries<T extends DatedSnapshot>(series: readonly T[], policy: RetentionPolicy, now: Date): Judged<T>[] {
  const newestFirst = series.toSorted((a, b) => oldestFirst(b, a));
  const keptBy = applyRetention(
    newestFirst.map(({ date }) => date),
    policy,
    now,
  );
  const newestSealed = newestFirst.findIndex(({ isSealed }) => isSealed);
  return newestFirst.map((snapshot, at) => {
    const reasons: KeepReason[] = [...keptBy[at]];
    if (at === 0) reasons.push('newest');
    else if (at === newestSealed) reasons.push('newest-sealed');
    return { snapshot, keptBy: reasons };
  });
}

function seriesOf<T extends DatedSnapshot>(snapshots: readonly T[]): Iterable<T[]> {
  const groups = new Map<string, T[]>();
  for (const snapshot of snapshots) {
    const group = groups.get(snapshot.series);
    if (group === undefined) groups.set(snapshot.series, [snapshot]);
    else group.push(snapshot);
  }
  return groups.values();
}

function oldestFirst(a: DatedSnapshot, b: DatedSnapshot): number {
  return a.date.getTime() - b.date.getTime() || compareSnapshotNames(a.name, b.name);
}
