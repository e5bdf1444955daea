import { UserError } from '../../domain/user-error.ts';

/** Throws UserError('usage') for a value that is none of the words of an option. */
export function checkWord<T extends string>(name: string, value: T | undefined, words: readonly T[]): void {
  if (value === undefined || words.includes(value)) return;
  throw new UserError('usage', `${name} must be one of ${words.join(', ')}, not ${value}`);
}
