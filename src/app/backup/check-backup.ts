import { UserError } from '../../domain/user-error.ts';
import { LINKS_MODES, UNCHANGED_MODES } from '../../mirror/jobs.ts';
import type { Selection } from '../../mirror/selection.ts';
import type { BackupOptions } from '../backup-options.ts';
import { checkWord } from '../options/check-word.ts';
import { checkThreads } from '../options/default-threads.ts';

/** Throws UserError('usage') for values that stage one cannot mean, before the command of `before` is run. */
export function checkBackup(options: BackupOptions): void {
  const { threads, timeSlackMs, batchBytes, retries, waitMs, before, after } = options;
  checkThreads(threads);
  checkWord('links', options.links, LINKS_MODES);
  checkWord('unchanged', options.unchanged, UNCHANGED_MODES);
  checkSelection(options.select ?? {});
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

/** With what no size or time can be compared with, everything would be left out. */
function checkSelection({
  minSize = 0,
  maxSize = Number.POSITIVE_INFINITY,
  levels = Number.POSITIVE_INFINITY,
  oldest = 0n,
  newest = 0n,
}: Partial<Selection>): void {
  for (const [name, bytes] of Object.entries({ minSize, maxSize })) {
    if (typeof bytes === 'number' && bytes >= 0) continue;
    throw new UserError('usage', `select.${name} must be a number of bytes, not ${bytes}`);
  }
  if (maxSize < minSize) {
    throw new UserError('usage', `select.maxSize must be at least select.minSize, ${minSize}, not ${maxSize}`);
  }
  if (!((Number.isInteger(levels) || levels === Number.POSITIVE_INFINITY) && levels >= 1)) {
    throw new UserError('usage', `select.levels must be a whole number of at least 1, not ${levels}`);
  }
  for (const [name, time] of Object.entries({ oldest, newest })) {
    if (typeof time === 'bigint') continue;
    throw new UserError('usage', `select.${name} must be a bigint, ns since the epoch, not ${String(time)}`);
  }
}
