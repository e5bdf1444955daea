import type { CalendarSpan } from '../../domain/calendar-span.ts';
import { KEEP_COUNTS, type RetentionPolicy } from '../../domain/retention.ts';
import { UserError } from '../../domain/user-error.ts';

/**
 * The rules without those that are undefined. Throws UserError('usage') for what is no rule: one that was misspelt would
 * keep nothing, and everything would be deleted.
 */
export function readPolicy(keep: RetentionPolicy): RetentionPolicy {
  const given = Object.entries(keep).filter(([, value]) => value !== undefined);
  for (const [rule, value] of given) checkRule(rule, value);
  return Object.fromEntries(given);
}

function checkRule(rule: string, value: unknown): void {
  if (rule === 'within') {
    if (!isSpan(value)) {
      throw new UserError('usage', 'keep.within must be numbers of years, months, days and hours, not all of them 0.');
    }
  } else if (!KEEP_COUNTS.some((known) => known === rule)) {
    throw new UserError('usage', `keep has no rule "${rule}".`, {
      hint: `The rules are: ${[...KEEP_COUNTS, 'within'].join(', ')}`,
    });
  } else if (!isCount(value)) {
    throw new UserError('usage', `keep.${rule} must be a whole number of at least 1, or Infinity, not ${value}.`);
  }
}

function isCount(value: unknown): boolean {
  return value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && Number(value) >= 1);
}

function isSpan(value: unknown): value is CalendarSpan {
  if (typeof value !== 'object' || value === null) return false;
  const { years, months, days, hours } = value as Partial<CalendarSpan>;
  const numbers = [years, months, days, hours];
  return numbers.every((number) => Number.isFinite(number) && Number(number) >= 0) && numbers.some((n) => n !== 0);
}
