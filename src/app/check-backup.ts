import { UserError } from '../domain/user-error.ts';
import type { BackupOptions } from './backup-options.ts';
import { checkThreads } from './default-threads.ts';

/** Throws UserError('usage') for values that stage one cannot mean, before the command of `before` is run. */
export function checkBackup({ threads, timeSlackMs, batchBytes, retries, waitMs, before, after }: BackupOptions): void {
  checkThreads(threads);
  if (retries !== undefined && !(Number.isInteger(retries) && retries >= 0)) {
    throw new UserError('usage', `retries must be a whole number, not ${retries}`);
  }
  for (const [name, ms] of Object.entries({ timeSlackMs, waitMs })) {
    if (ms === undefined || (Number.isFinite(ms) && ms >= 0)) continue;
    throw new UserError('usage', `${name} must be a number of ms, not ${ms}`);
  }
  if (batchBytes !== undefined && !(batchBytes >= 0)) {
    throw new UserError('usage', `batchBytes must be a number of bytes, not ${batchBytes}`);
  }
  for (const [name, command] of Object.entries({ before, after })) {
    if (command === '') throw new UserError('usage', `${name} must be a shell command, not an empty text`);
  }
}
