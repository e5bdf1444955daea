import { UserError } from '../domain/user-error.ts';

/** An error of the command line itself: exit code 2. Without a hint, `main` points to the help of the command. */
export function usageError(message: string, hint?: string): UserError {
  return new UserError('usage', message, hint === undefined ? {} : { hint });
}
