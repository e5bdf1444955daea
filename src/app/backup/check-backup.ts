import os from 'node:os';
import { LINKS_MODES, UNCHANGED_MODES } from '../../domain/backup-modes.ts';
import { UserError } from '../../domain/user-error.ts';
import type { Selection } from '../../mirror/selection.ts';
import type { BackupOptions } from '../backup-options.ts';
import { being, type Check, checkEach, flag, number, texts } from '../options/check-given.ts';
import { checkWord } from '../options/check-word.ts';
import { checkThreads } from '../options/default-threads.ts';
import { readDate } from '../options/read-clock.ts';
import { checkName } from './check-name.ts';

const nanoseconds = being('a bigint, ns since the epoch', (value) => typeof value === 'bigint');
const SELECTION: Readonly<Record<keyof Selection, Check>> = {
  includeFiles: patterns,
  excludeFiles: patterns,
  excludeFolders: patterns,
  minSize: number,
  maxSize: number,
  oldest: nanoseconds,
  newest: nanoseconds,
  levels: number,
  emptyFolders: flag,
  readOnly: flag,
  ignoreCase: flag,
};

/** Throws UserError('usage') for values that stage one cannot mean, before the command of `before` is run. */
export function checkBackup(options: BackupOptions): void {
  const { threads, timeSlackMs, batchBytes, retries, waitMs, select = {} } = options;
  checkThreads(threads);
  checkWord('links', options.links, LINKS_MODES);
  checkWord('unchanged', options.unchanged, UNCHANGED_MODES);
  checkEach(select, SELECTION, 'select.');
  checkSelection(select);
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
  if (options.sources.length === 0) throw new UserError('usage', 'At least one source is needed, in a list.');
  checkName(options.name, { now: readDate(options.now), host: os.hostname() });
}

/** An empty one matches no name: of a list of nothing else to include, nothing would be copied. */
function patterns(name: string, value: unknown): void {
  texts(name, value);
  if (Array.isArray(value) && value.includes('')) throw new UserError('usage', `${name} has an empty pattern`);
}

/** With what no size or time can be compared with, everything would be left out. */
function checkSelection({
  minSize = 0,
  maxSize = Number.POSITIVE_INFINITY,
  levels = Number.POSITIVE_INFINITY,
}: Partial<Selection>): void {
  for (const [name, bytes] of Object.entries({ minSize, maxSize })) {
    if (bytes >= 0) continue;
    throw new UserError('usage', `select.${name} must be a number of bytes, not ${bytes}`);
  }
  if (maxSize < minSize) {
    throw new UserError('usage', `select.maxSize must be at least select.minSize, ${minSize}, not ${maxSize}`);
  }
  if (!((Number.isInteger(levels) || levels === Number.POSITIVE_INFINITY) && levels >= 1)) {
    throw new UserError('usage', `select.levels must be a whole number of at least 1, not ${levels}`);
  }
}
