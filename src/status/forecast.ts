import type { Forecast, SnapshotStatus } from '../domain/root-status.ts';

const DAY_MS = 24 * 3600 * 1000;
/** Growth is measured over this time before the newest snapshot. */
const WINDOW_DAYS = 90;

/**
 * When the disk will be full if growth goes on: the new data of dated, complete snapshots of the last 90 days, the
 * first left out (its data came before), divided by the days from the first to the last. Undefined where they cover
 * less than a day, or nothing grows. A date that is yet to come was given by a wrong clock, and does not count.
 */
export function forecast(
  snapshots: readonly SnapshotStatus[],
  { freeBytes, now }: { freeBytes: number; now: number },
): Forecast | undefined {
  const dated = snapshots.flatMap(({ name, date, state, newBytes }) =>
    date === undefined || date > now || state === 'in-progress' ? [] : { name, date, newBytes },
  );
  const last = dated.at(-1);
  const first = dated.find(({ date }) => last !== undefined && date >= last.date - WINDOW_DAYS * DAY_MS);
  if (last === undefined || first === undefined || last.date - first.date < DAY_MS) return undefined;
  const grown = dated.filter(({ date }) => date > first.date).reduce((bytes, { newBytes }) => bytes + newBytes, 0);
  if (grown === 0) return undefined;
  const bytesPerDay = grown / ((last.date - first.date) / DAY_MS);
  const daysLeft = freeBytes / bytesPerDay;
  return { bytesPerDay, from: first.name, to: last.name, daysLeft, fullAt: now + daysLeft * DAY_MS };
}
