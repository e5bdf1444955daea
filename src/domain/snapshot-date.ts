/** The moment in a snapshot's name, and which snapshots it stands in a row with. */
export interface SnapshotStamp {
  /** local time; midnight where the name has no time */
  readonly date: Date;
  /** the name with `*` for the moment: `laptop-2026-11-21_143000` is of the series `laptop-*` */
  readonly series: string;
}

/** At the year of `21.11.2026 10-30`, which is followed by a time and not by a month and a day. */
const DAY_FIRST = ['-', '_', ' ', String.raw`\. ?`]
  .map((between) => `(?<=(?<!\\d)[0-3]?\\d${between}[0-3]?\\d${between})(?=\\d{4}(?!${between})[-_. ])`)
  .join('|');
/** The year with which a date in a name begins. Not part of a longer number, so that `IMG20261121001` has no date. */
export const YEAR = `(?<!\\d)(?!${DAY_FIRST})((?:19|20)\\d\\d)`;
const SEPARATORS = '[-_. ]?';
/** A counter may follow the time. */
const STAMP = new RegExp(
  `${YEAR}${SEPARATORS}([01]\\d)${SEPARATORS}([0-3]\\d)` +
    '(?:[-_.T ]{0,2}([01]\\d|2[0-3])[-_.:h]?([0-5]\\d)(?:[-_.:m]?([0-5]\\d))?(?:_\\d+)?)?(?!\\d)',
);

/** Undefined where the last part of the name has no date, or one that no calendar has. */
export function snapshotStamp(name: string): SnapshotStamp | undefined {
  const last = Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1;
  const match = STAMP.exec(name.slice(last));
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map((digits) => Number(digits ?? 0));
  const date = new Date(year, month - 1, day, hour, minute, second);
  if (date.getMonth() !== month - 1 || date.getDate() !== day) return undefined;
  const start = last + match.index;
  return { date, series: `${name.slice(0, start)}*${name.slice(start + match[0].length)}` };
}
