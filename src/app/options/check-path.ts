import { UserError } from '../../domain/user-error.ts';
import { shownValue } from './shown-value.ts';

/** Throws UserError('usage') for what is no path, as a variable that was never set; plain JavaScript checks no types. */
export function checkPath(name: string, value: unknown): void {
  if (typeof value === 'string' && value !== '' && !value.includes('\0')) return;
  throw new UserError('usage', `${name} must be a path, not ${value === '' ? 'an empty text' : shownValue(value)}`);
}
