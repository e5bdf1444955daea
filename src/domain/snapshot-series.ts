import { snapshotStamp } from './snapshot-date.ts';

/** What snapshots of one series have in common: the name but for its date. Those without a date are of one series. */
export function seriesOfName(name: string): string {
  return snapshotStamp(name)?.series ?? '';
}

/** The items of each series, in their order; the series in the order in which they begin. */
export function splitSeries<T>(items: Iterable<T>, seriesOf: (item: T) => string | number): T[][] {
  const groups = new Map<string | number, T[]>();
  for (const item of items) {
    const series = seriesOf(item);
    const group = groups.get(series);
    if (group === undefined) groups.set(series, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
