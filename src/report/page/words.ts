import type { Forecast } from '../../domain/root-status.ts';
import { twoDigits } from '../../domain/two-digits.ts';

/** 100 years. */
const MOST_DAYS = 36_525;
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
const ONE_DECIMAL = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** `1,001.6 GiB`. */
export function bytesText(bytes: number): string {
  let power = 0;
  let value = Math.abs(bytes);
  while (value >= 1023.95 && power < UNITS.length - 1) {
    value /= 1024;
    power++;
  }
  return power === 0
    ? `${countText(Math.round(bytes))} B`
    : `${ONE_DECIMAL.format(bytes / 1024 ** power)} ${UNITS[power]}`;
}

/** Sizes up to `most` that are round, or halves, in the unit in which people read `most`. */
export function bytesTicks(most: number, count: number): number[] {
  const unit = 1024 ** Math.max(0, Math.floor(Math.log(Math.max(1, most)) / Math.log(1024)));
  const rough = most / unit / count;
  const ten = 10 ** Math.floor(Math.log10(Math.max(rough, 1e-9)));
  const step = ([1, 2, 5, 10].find((each) => each * ten >= rough) ?? 10) * ten * unit;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, at) => at * step);
}

export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

export function percentText(share: number): string {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}

/** `2026-11-22`, local. */
export function dateText(ms: number): string {
  const date = new Date(ms);
  return [date.getFullYear(), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join('-');
}

/** `full on 2027-03-01`; of a day that nobody will see, and that dates may not reach, `full in more than 100 years`. */
export function fullText({ daysLeft, fullAt }: Forecast): string {
  return daysLeft < MOST_DAYS ? `full on ${dateText(fullAt)}` : `full in ${daysText(daysLeft)}`;
}

export function minuteText(ms: number): string {
  const date = new Date(ms);
  return `${dateText(ms)} ${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

/** `0.4 s`, `12 min 05 s`, `3 h 05 min`. */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${twoDigits(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${twoDigits(Math.floor(seconds / 60) % 60)} min`;
}

/** `about 7 months`. */
export function daysText(days: number): string {
  if (days < 61) return `about ${Math.max(1, Math.round(days))} day${days < 1.5 ? '' : 's'}`;
  if (days < 730) return `about ${Math.round(days / 30.44)} months`;
  return days < MOST_DAYS ? `about ${Math.round(days / 365.25)} years` : 'more than 100 years';
}
