import { groupBy } from './group-by.ts';
import { snapshotStamp } from './snapshot-date.ts';

/** What snapshots of one series have in common: the name but for its date. Those without a date are of one series. */
export function seriesOfName(name: string): string {
  return snapshotStamp(name)?.series ?? '';
}

/** The items of each series, in their order; the series in the order in which they begin. */
export function splitSeries<T>(items: Iterable<T>, seriesOf: (item: T) => string | number): T[][] {
  return [...groupBy(items, seriesOf).values()];
}
