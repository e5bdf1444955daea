const MS_PER_DAY = 24 * 60 * 60 * 1000;
const NS_PER_MS = 1_000_000n;
const FIRST_YEAR = 1900;

/** The moment `N` days ago, or the one with which the local day `YYYYMMDD` begins; ns. As robocopy's /MAXAGE. */
export function parseAge(text: string, now: Date): bigint | undefined {
  return momentOf(text, { now, daysOn: 0 });
}

/** The moment `N` days ago, or the last one of the local day `YYYYMMDD`; ns. */
export function parseAgeEnd(text: string, now: Date): bigint | undefined {
  const next = momentOf(text, { now, daysOn: 1 });
  return next === undefined || isDays(text) ? next : next - 1n;
}

/** A day that the clocks are changed on has 23 or 25 hours, so the next one is asked of the calendar. */
function momentOf(text: string, { now, daysOn }: { now: Date; daysOn: number }): bigint | undefined {
  if (!/^\d{1,8}$/.test(text)) return undefined;
  const number = Number(text);
  if (isDays(text)) return BigInt(now.getTime() - number * MS_PER_DAY) * NS_PER_MS;
  const [year, month, day] = [Math.floor(number / 10_000), Math.floor(number / 100) % 100, number % 100];
  const date = new Date(year, month - 1, day);
  const isDay = date.getFullYear() === year && date.getMonth() === month - 1 && date.getDate() === day;
  return isDay ? BigInt(new Date(year, month - 1, day + daysOn).getTime()) * NS_PER_MS : undefined;
}

function isDays(text: string): boolean {
  return Number(text) < FIRST_YEAR;
}
