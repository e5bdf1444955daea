import { twoDigits } from '../domain/two-digits.ts';

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;
/** Below that "N × smaller" says nothing. */
const LEAST_FACTOR = 1.05;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `1204311` as `1,204,311`. */
export function formatCount(count: number): string {
  const [whole, fraction] = String(count).split('.');
  const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** `1 name`, `2 names`, `1,204,311 names`; the plural is the singular and an s unless it is given. */
export function plural(count: number, singular: string, many = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : many}`;
}

/** Bytes with one decimal in the largest unit that keeps the number at 1 or more: `0 B`, `1.0 KiB`, `301.6 GiB`. */
export function formatBytes(bytes: number): string {
  const { number, unit } = splitBytes(bytes);
  return `${number} ${unit}`;
}

/** The two halves of `formatBytes`, for columns. `atLeast` is another amount whose unit to use if it is larger. */
export function splitBytes(bytes: number, atLeast = 0): { readonly number: string; readonly unit: string } {
  const power = unitPower(Math.max(Math.abs(bytes), atLeast));
  if (power === 0) return { number: formatCount(Math.round(bytes)), unit: BYTE_UNITS[0] };
  return { number: formatCount1(bytes / 1024 ** power), unit: BYTE_UNITS[power] };
}

/** `212.4 of 360.1 GiB`: both in the unit of the larger. */
export function formatBytesOf(done: number, total: number): string {
  return joinBytes(done, 'of', total);
}

/** `360.1 → 58.5 GiB`: both in the unit of the larger, unless too little of what is left could be seen in it. */
export function formatBytesChange(before: number, after: number): string {
  const isSmall = after > 0 && splitBytes(after, before).number.startsWith('0.');
  return isSmall ? `${formatBytes(before)} → ${formatBytes(after)}` : joinBytes(before, '→', after);
}

/** `, 6.2 × smaller`; empty where that says nothing. */
export function formatSmaller(before: number, after: number): string {
  const factor = after > 0 ? before / after : 1;
  return factor < LEAST_FACTOR ? '' : `, ${formatCount1(factor)} × smaller`;
}

/** Bytes per second: `118 MiB/s`, one decimal below 10. */
export function formatRate(bytesPerSecond: number): string {
  const power = unitPower(bytesPerSecond);
  const value = bytesPerSecond / 1024 ** power;
  const number = power === 0 || value >= 9.95 ? formatCount(Math.round(value)) : value.toFixed(1);
  return `${number} ${BYTE_UNITS[power]}/s`;
}

/** `0.4 s`, `41 s`, `22 min 40 s`, `3 h 05 min`, `2 d 4 h`. */
export function formatDuration(ms: number): string {
  if (ms < 9.95 * SECOND) return `${(Math.max(0, ms) / SECOND).toFixed(1)} s`;
  const rounded = Math.round(ms / SECOND) * SECOND;
  if (rounded < MINUTE) return `${rounded / SECOND} s`;
  if (rounded < HOUR) return `${Math.floor(rounded / MINUTE)} min ${twoDigits((rounded % MINUTE) / SECOND)} s`;
  if (rounded < DAY) return `${Math.floor(rounded / HOUR)} h ${twoDigits(Math.floor((rounded % HOUR) / MINUTE))} min`;
  return `${Math.floor(rounded / DAY)} d ${Math.floor((rounded % DAY) / HOUR)} h`;
}

/** Coarser than a duration, because it is a guess: `8 s left`, `21 min left`, `3 h 05 min left`. */
export function formatTimeLeft(ms: number): string {
  if (ms < 99.5 * SECOND) return `${Math.max(1, Math.round(ms / SECOND))} s left`;
  if (ms < 99.5 * MINUTE) return `${Math.round(ms / MINUTE)} min left`;
  return `${formatDuration(Math.round(ms / MINUTE) * MINUTE)} left`;
}

/** `59 %`; never 100 before the end. */
export function formatPercent(done: number, total: number): string {
  if (done >= total) return '100 %';
  return `${Math.max(0, Math.floor((100 * done) / total))} %`;
}

function unitPower(bytes: number): number {
  let power = 0;
  let value = bytes;
  // 1023.95 would be worded 1024.0
  while (value >= (power === 0 ? 1024 : 1023.95) && power < BYTE_UNITS.length - 1) {
    value /= 1024;
    power += 1;
  }
  return power;
}

function joinBytes(first: number, word: string, second: number): string {
  const larger = Math.max(first, second);
  const { number } = splitBytes(first, larger);
  const other = splitBytes(second, larger);
  return `${number} ${word} ${other.number} ${other.unit}`;
}

function formatCount1(value: number): string {
  return value.toFixed(1).replace(/\B(?=(?:\d{3})+\.)/g, ',');
}
