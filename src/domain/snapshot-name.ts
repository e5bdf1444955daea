/**
 * Orders snapshot names oldest first. A date in the last part of the name decides (`2026-11-21`,
 * `20261121`, `2026-11-21_143000`, `backup 2026.11.21`); names without one come first, by code point.
 */
export function compareSnapshotNames(a: string, b: string): number {
  return compareText(dateIn(a), dateIn(b)) || compareText(a, b);
}

/** Sorts by these names, oldest first; each is taken apart once. */
export function sortedBySnapshotName<T>(items: Iterable<T>, nameOf: (item: T) => string): T[] {
  const dated = Array.from(items, (item) => ({ item, name: nameOf(item), date: dateIn(nameOf(item)) }));
  dated.sort((a, b) => compareText(a.date, b.date) || compareText(a.name, b.name));
  return dated.map(({ item }) => item);
}

/**
 * The local time that the date (and time) in the last part of a name tells, midnight where it tells no time. Undefined
 * where there is no date, or one that no calendar has.
 */
export function dateOfSnapshotName(name: string): Date | undefined {
  const digits = dateIn(name);
  const at = (start: number, length: number): number => Number(digits.slice(start, start + length) || '0');
  const [year, month, day] = [at(0, 4), at(4, 2), at(6, 2)];
  const time = [at(8, 2), at(10, 2), at(12, 2)] as const;
  const date = new Date(year, month - 1, day, ...(isTime(time) ? time : [0, 0, 0]));
  const isReal =
    digits !== '' && date.getFullYear() === year && date.getMonth() === month - 1 && date.getDate() === day;
  return isReal ? date : undefined;
}

function isTime([hours, minutes, seconds]: readonly [number, number, number]): boolean {
  return hours < 24 && minutes < 60 && seconds < 60;
}

/** The digits of the first date (and time) in the last part of a name, or '' where there is none. */
function dateIn(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? name;
  const match = /(?<!\d)((?:19|20)\d\d)[-_. ]?([01]\d)[-_. ]?([0-3]\d)(?!\d{1,3}$)(.*)$/.exec(last);
  if (match === null) return '';
  const [, year, month, day, rest] = match;
  return `${year}${month}${day}${rest.replaceAll(/\D/g, '')}`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
