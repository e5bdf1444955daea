const MS_PER_DAY = 24 * 60 * 60 * 1000;
const NS_PER_MS = 1_000_000n;
const FIRST_YEAR = 1900;

/** The moment `N` days ago, or the local midnight with which the day `YYYYMMDD` begins; ns. As robocopy's /MAXAGE. */
export function parseAge(text: string, now: Date): bigint | undefined {
  if (!/^\d{1,8}$/.test(text)) return undefined;
  const number = Number(text);
  if (number < FIRST_YEAR) return BigInt(now.getTime() - number * MS_PER_DAY) * NS_PER_MS;
  const [year, month, day] = [Math.floor(number / 10_000), Math.floor(number / 100) % 100, number % 100];
  const date = new Date(year, month - 1, day);
  const isDay = date.getFullYear() === year && date.getMonth() === month - 1 && date.getDate() === day;
  return isDay ? BigInt(date.getTime()) * NS_PER_MS : undefined;
}
