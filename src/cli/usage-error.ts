import { UserError } from '../domain/user-error.ts';

const HELP_HINT = 'dedupe-backups --help  lists the options.';

/** An error of the command line itself: exit code 2. */
export function usageError(message: string, hint: string = HELP_HINT): UserError {
  return new UserError('usage', message, { hint });
}
