import { before, type CalendarSpan } from './calendar-span.ts';

/** Rules that keep the newest snapshot of each of the last N hours, days, …; `last` keeps the last N themselves. */
export const KEEP_COUNTS = ['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const;
export type KeepCount = (typeof KEEP_COUNTS)[number];

/** What is to be kept; a rule that is absent keeps nothing. Infinity keeps one of every hour, day, … there is. */
export interface RetentionPolicy extends Readonly<Partial<Record<KeepCount, number>>> {
  /** all that are not older than this, counted back from the newest that is not in the future */
  readonly within?: CalendarSpan;
}

export type KeptBy = KeepCount | 'within';

/**
 * The rules that keep each of the snapshots, which stand newest first; nothing for those that no rule keeps. The rules
 * are those of restic's `forget` (restic/internal/restic/snapshot_policy.go): periods in which there is no snapshot do
 * not count, weeks are those of ISO 8601, and a rule that has some of its count left keeps the oldest snapshot too.
 */
export function applyRetention(dates: readonly Date[], policy: RetentionPolicy, now: Date): KeptBy[][] {
  const newest = dates.find((date) => date < now);
  const since = policy.within === undefined || newest === undefined ? undefined : before(newest, policy.within);
  const counters = KEEP_COUNTS.map((rule) => ({ rule, left: policy[rule] ?? 0, last: '' }));
  return dates.map((date, at) => {
    const kept: KeptBy[] = [];
    // With nothing but snapshots of the future there is no moment to count back from, and of a very long span none that
    // a date can tell: all of them are kept.
    if (policy.within !== undefined && !(since !== undefined && date <= since)) kept.push('within');
    for (const counter of counters) {
      if (counter.left <= 0) continue;
      const period = PERIODS[counter.rule](date, at);
      if (period === counter.last && at !== dates.length - 1) continue;
      counter.last = period;
      counter.left--;
      kept.push(counter.rule);
    }
    return kept;
  });
}

const PERIODS: Readonly<Record<KeepCount, (date: Date, at: number) => string>> = {
  last: (_, at) => String(at),
  hourly: (date) => [...dayOf(date), date.getHours()].join('-'),
  daily: (date) => dayOf(date).join('-'),
  weekly: weekOf,
  monthly: (date) => dayOf(date).slice(0, 2).join('-'),
  yearly: (date) => String(date.getFullYear()),
};

function dayOf(date: Date): number[] {
  return [date.getFullYear(), date.getMonth(), date.getDate()];
}

/** Weeks begin on Mondays, as those of ISO 8601 do. */
function weekOf(date: Date): string {
  const sinceMonday = (date.getDay() + 6) % 7;
  return String(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate() - sinceMonday));
}
