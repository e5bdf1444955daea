import { types } from 'node:util';
import { UserError } from '../../domain/user-error.ts';
import { shownValue } from './shown-value.ts';

/** The farthest moment that a Date can tell, ms since the epoch. */
const LAST_MS = 8_640_000_000_000_000;

/** What a wall clock says. Throws UserError('usage') where that is no moment: no snapshot has a date that is before it. */
export function readDate(now: () => Date = () => new Date()): Date {
  const date: unknown = now();
  if (types.isDate(date) && Number.isFinite(date.getTime())) return date;
  throw new UserError('usage', `now must return a Date that tells a moment, not ${shownValue(date)}`);
}

/** The same of one that says whole ms since the epoch; it is cut to these. */
export function readMs(now: () => number = Date.now): number {
  const ms: unknown = now();
  if (typeof ms === 'number' && ms >= 0 && ms <= LAST_MS) return Math.floor(ms);
  throw new UserError('usage', `now must return ms since the epoch, not ${shownValue(ms)}`);
}
