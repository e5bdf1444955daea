import { twoDigits } from '../domain/two-digits.ts';
import { plural } from './format.ts';

/** Btrfs and others keep times that a Date cannot: it ends in the year 275760. */
const FAR = 'far from now';

/** `2026-11-22`, local. */
export function formatDate(ms: number): string {
  const date = new Date(ms);
  if (isFar(date)) return FAR;
  return [date.getFullYear(), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join('-');
}

/** `2026-11-22 14:30`, local. */
export function formatMinute(ms: number): string {
  const date = new Date(ms);
  return isFar(date) ? FAR : `${formatDate(ms)} ${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

/** `2026-11-22T13:30:00.000Z`. */
export function formatUtc(ms: number): string {
  const date = new Date(ms);
  return isFar(date) ? FAR : date.toISOString();
}

const DAYS_PER_MONTH = 30.44;
const DAYS_PER_YEAR = 365.25;

/** A guess: `about 12 days`, `about 7 months`, `about 3 years`, `more than 100 years`. */
export function formatDaysLeft(days: number): string {
  if (days < 1) return 'less than a day';
  if (days < 2 * DAYS_PER_MONTH) return `about ${plural(Math.round(days), 'day')}`;
  if (days < 2 * DAYS_PER_YEAR) return `about ${plural(Math.round(days / DAYS_PER_MONTH), 'month')}`;
  return days < 100 * DAYS_PER_YEAR
    ? `about ${plural(Math.round(days / DAYS_PER_YEAR), 'year')}`
    : 'more than 100 years';
}

function isFar(date: Date): boolean {
  return Number.isNaN(date.getTime());
}
