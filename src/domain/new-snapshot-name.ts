import { compareSnapshotNames } from './snapshot-name.ts';
import { isInProgressName, isNoSnapshot, isTemporaryName } from './state-names.ts';
import { twoDigits } from './two-digits.ts';

export const DEFAULT_NAME_TEMPLATE = '{date}';

/** What no file system, or not all of them, takes in a name. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
const FORBIDDEN = /[\u0000-\u001f<>:"/\\|?*]|[. ]$/;
const WINDOWS_DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
const LONGEST_NAME = 200;

export interface NameSource {
  /** the wall clock; its local date and time are used */
  readonly now: Date;
  readonly host: string;
}

/**
 * A name for a new snapshot that is free and sorts after all that the template has given this day: what it gives now,
 * then that with `_HHMMSS`, or its `{time}`, of the next second that is free. One that has no `{date}` gets it where it has
 * given a name before, or the seconds of one day would be all there are. Neither a clock that is set back (the end of
 * daylight saving time) nor a journey to where it is yesterday still repeats a name or sorts a later snapshot before
 * an earlier one. Somebody's own name that nothing of its day sorts after is passed over.
 */
export function newSnapshotName(template: string, taken: readonly string[], source: NameSource): string {
  const folded = taken.map((name) => name.toLowerCase());
  if (!template.includes('{date}') && folded.some(isGivenBy(template, source))) {
    return newSnapshotName(`${template}_{date}`, taken, source);
  }
  const { day, newest } = latestDay(template, folded, source);
  if (newest === undefined) return renderName(template, source);
  const isLater = (name: string): boolean => compareSnapshotNames(name.toLowerCase(), newest) > 0;
  for (const name of laterNames(template, day)) if (isLater(name)) return name;
  return highestName(template, day);
}

/** Today, or the day ahead of it that has names already, and the newest of these. */
function latestDay(
  template: string,
  folded: readonly string[],
  { now, host }: NameSource,
): { day: NameSource; newest: string | undefined } {
  for (let ahead = MOST_DAYS_AHEAD; ahead >= 0; ahead--) {
    const day = { now: daysOn(now, ahead), host };
    const highest = highestName(template, day).toLowerCase();
    const given = folded.filter(isGivenBy(template, day, ahead === 0 ? ANYTHING : OUR_SUFFIX));
    const rivals = given.filter((name) => compareSnapshotNames(name, highest) <= 0);
    const newest = rivals.sort(compareSnapshotNames).at(-1);
    if (newest !== undefined) return { day, newest };
  }
  return { day: { now, host }, newest: undefined };
}

/** With each second that is left of the day, then with the last second counted on. */
function* laterNames(template: string, day: NameSource): Generator<string> {
  for (let second = secondsOfDay(day.now); second <= LAST_SECOND; second++) yield nameAt(second, template, day);
  for (let count = 1; count < MOST_AFTER_LAST; count++) yield `${nameAt(LAST_SECOND, template, day)}_${count}`;
}

function highestName(template: string, day: NameSource): string {
  return `${nameAt(LAST_SECOND, template, day)}_${MOST_AFTER_LAST - 1}`;
}

function nameAt(second: number, template: string, day: NameSource): string {
  const timed = template.includes('{time}') ? template : `${template}_{time}`;
  return renderName(timed.replaceAll('{time}', timeText(second)), day);
}

/** Tells the names, in lower case, that the template gives at any time of a day, with or without more behind a `_`. */
function isGivenBy(template: string, day: NameSource, more = ANYTHING): (name: string) => boolean {
  const parts = template.split('{time}').map((part) => renderName(part, day).toLowerCase());
  const pattern = parts.map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')).join(String.raw`\d{6}`);
  const expression = new RegExp(`^${pattern}(?:_${more})?$`, 's');
  return (name) => expression.test(name);
}

/** What is wrong with a name that a template gives, as the rest of a sentence; undefined where it will do. */
export function snapshotNameProblem(name: string): string | undefined {
  const unknown = /\{[^{}]*\}/.exec(name);
  if (unknown !== null) return `has ${unknown[0]}, which stands for nothing`;
  if (name === '' || name === '.' || name === '..') return 'is no name';
  if (FORBIDDEN.test(name)) return 'has a character that a folder name cannot have everywhere';
  if (name.length > LONGEST_NAME) return 'is too long';
  if (isInProgressName(name)) return 'is what an unfinished snapshot is called';
  if (isNoSnapshot(name) || isTemporaryName(name) || WINDOWS_DEVICES.test(name)) return 'is a name with a meaning';
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
/** Time zones are 26 hours apart at most. */
const MOST_DAYS_AHEAD = 2;
/** What a name may have behind the `_`, as parts of expressions. */
const ANYTHING = '.*';
const OUR_SUFFIX = String.raw`\d{6}(?:_\d+)?`;

function daysOn(date: Date, days: number): Date {
  const later = new Date(date);
  later.setDate(date.getDate() + days);
  return later;
}

function dateText(date: Date): string {
  return [String(date.getFullYear()).padStart(4, '0'), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join(
    '-',
  );
}

function secondsOfDay(date: Date): number {
  return date.getHours() * 3600 + date.getMinutes() * 60 + date.getSeconds();
}

function timeText(seconds: number): string {
  return twoDigits(Math.floor(seconds / 3600)) + twoDigits(Math.floor(seconds / 60) % 60) + twoDigits(seconds % 60);
}
