/** A length of time in the units of a calendar: how long a month or a day is depends on when it is. */
export interface CalendarSpan {
  readonly years: number;
  readonly months: number;
  readonly days: number;
  readonly hours: number;
}

const UNITS: ReadonlyMap<string, keyof CalendarSpan> = new Map([
  ['y', 'years'],
  ['m', 'months'],
  ['d', 'days'],
  ['h', 'hours'],
]);
const NOTHING: CalendarSpan = { years: 0, months: 0, days: 0, hours: 0 };

/** What a span may look like, for messages and help. */
export const SPAN_FORMS = '30d, 2y5m7d3h (y years, m months, d days, h hours)';

/** A span such as `1y5m7d2h`; undefined where the text is none, or no time at all. */
export function parseSpan(text: string): CalendarSpan | undefined {
  if (!/^(?:\d{1,6}[ymdh])+$/.test(text)) return undefined;
  const span: Record<string, number> = {};
  for (const [, digits, letter] of text.matchAll(/(\d+)([ymdh])/g)) {
    const unit = UNITS.get(letter) ?? letter;
    if (span[unit] !== undefined) return undefined;
    span[unit] = Number(digits);
  }
  return Object.values(span).some((number) => number > 0) ? { ...NOTHING, ...span } : undefined;
}

/**
 * The moment that lies the span before `date`, by the local calendar: a month before 31 March is "31 February", which
 * is 3 March (2 March in leap years). Hours are hours, whatever the clocks did meanwhile.
 */
export function before(date: Date, { years, months, days, hours }: CalendarSpan): Date {
  const moment = new Date(date);
  moment.setFullYear(date.getFullYear() - years, date.getMonth() - months, date.getDate() - days);
  return new Date(moment.getTime() - hours * 3_600_000);
}
