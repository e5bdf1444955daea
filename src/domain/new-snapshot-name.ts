import { compareSnapshotNames } from './snapshot-name.ts';
import { isInProgressName, isLeftOutFolder, isTemporaryName } from './state-names.ts';

export const DEFAULT_NAME_TEMPLATE = '{date}';

/** What no file system, or not all of them, takes in a name. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const FORBIDDEN = /[\u0000-\u001f<>:"/\\|?*]|[. ]$/;
const WINDOWS_DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const LONGEST_NAME = 200;

interface NameSource {
  /** the wall clock; its local date and time are used */
  readonly now: Date;
  readonly host: string;
}

/**
 * A name for a new snapshot that is free and sorts after all of the same day: what the template gives, then that
 * with `_HHMMSS`, then with the next second that is free. A clock that is set back (the end of daylight saving time)
 * thus neither repeats a name nor sorts a later snapshot before an earlier one. Somebody's own name that nothing of that
 * day sorts after is passed over.
 */
export function newSnapshotName(template: string, taken: readonly string[], source: NameSource): string {
  const base = renderName(template, source);
  const folded = taken.map((name) => name.toLowerCase());
  const highest = `${base.toLowerCase()}_${timeText(LAST_SECOND)}_${MOST_AFTER_LAST - 1}`;
  const rivals = folded.filter((name) => isOfSameDay(name, base) && compareSnapshotNames(name, highest) <= 0);
  const newest = rivals.sort(compareSnapshotNames).at(-1);
  if (newest === undefined) return base;
  const isLater = (name: string): boolean => compareSnapshotNames(name.toLowerCase(), newest) > 0;
  for (const name of laterNames(base, secondsOfDay(source.now))) if (isLater(name)) return name;
  return highest;
}

/** The base with each second that is left of the day, then with the last second counted on. */
function* laterNames(base: string, seconds: number): Generator<string> {
  for (let second = seconds; second <= LAST_SECOND; second++) yield `${base}_${timeText(second)}`;
  for (let count = 1; count < MOST_AFTER_LAST; count++) yield `${base}_${timeText(LAST_SECOND)}_${count}`;
}

/** What is wrong with a name that a template gives, as the rest of a sentence; undefined where it will do. */
export function snapshotNameProblem(name: string): string | undefined {
  const unknown = /\{[^{}]*\}/.exec(name);
  if (unknown !== null) return `has ${unknown[0]}, which stands for nothing`;
  if (name === '' || name === '.' || name === '..') return 'is no name';
  if (FORBIDDEN.test(name)) return 'has a character that a folder name cannot have everywhere';
  if (name.length > LONGEST_NAME) return 'is too long';
  if (isInProgressName(name)) return 'is what an unfinished snapshot is called';
  if (isLeftOutFolder(name) || isTemporaryName(name) || WINDOWS_DEVICES.test(name)) return 'is a name with a meaning';
  return undefined;
}

/** `{date}` is 2026-11-22, `{time}` 143000, `{host}` the name of this computer. */
export function renderName(template: string, { now, host }: NameSource): string {
  return template
    .replaceAll('{date}', dateText(now))
    .replaceAll('{time}', timeText(secondsOfDay(now)))
    .replaceAll('{host}', () => host);
}

const LAST_SECOND = 24 * 3600 - 1;
const MOST_AFTER_LAST = 10_000;

function isOfSameDay(name: string, base: string): boolean {
  const folded = base.toLowerCase();
  return name === folded || name.startsWith(`${folded}_`);
}

function dateText(date: Date): string {
  return [String(date.getFullYear()).padStart(4, '0'), two(date.getMonth() + 1), two(date.getDate())].join('-');
}

function secondsOfDay(date: Date): number {
  return date.getHours() * 3600 + date.getMinutes() * 60 + date.getSeconds();
}

function timeText(seconds: number): string {
  return two(Math.floor(seconds / 3600)) + two(Math.floor(seconds / 60) % 60) + two(seconds % 60);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
