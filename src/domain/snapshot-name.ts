import { YEAR } from './snapshot-date.ts';

const DATED = new RegExp(String.raw`${YEAR}[-_. ]?([01]\d)[-_. ]?([0-3]\d)(?!\d{1,3}$)(.*)$`);

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

/** The digits of the first date (and time) in the last part of a name, or '' where there is none. */
function dateIn(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? name;
  const match = DATED.exec(last);
  if (match === null) return '';
  const [, year, month, day, rest] = match;
  return `${year}${month}${day}${rest.replaceAll(/\D/g, '')}`;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
