import { allFailuresOf, type BackupSummary } from '../../../domain/backup-summary.ts';
import { ExitCode, exitCodeOfSummary, problemsOf } from '../../exit-codes.ts';

const ROBOCOPY = { copied: 1, extras: 2, mismatch: 4, failed: 8, fatal: 16 } as const;

/** Of both stages. */
export function exitCodeOfBackup(summary: BackupSummary): ExitCode {
  if (summary.outcome === 'interrupted') return ExitCode.interrupted;
  if (problemsOfBackup(summary) > 0) return ExitCode.someFailed;
  return summary.dedupe === undefined ? ExitCode.done : exitCodeOfSummary(summary.dedupe);
}

/** Items that could not be done, in either stage, listed or not. */
export function problemsOfBackup(summary: BackupSummary): number {
  return problemsOf(allFailuresOf(summary));
}

/** The bits that robocopy would have ended with. */
export function robocopyCodeOf(summary: BackupSummary): number {
  const { folders, files, outcome } = summary;
  if (outcome === 'interrupted') return ROBOCOPY.fatal;
  const bit = (column: 'extras' | 'mismatch'): number => (folders[column] + files[column] > 0 ? ROBOCOPY[column] : 0);
  const copied = files.copied + files.linked > 0 ? ROBOCOPY.copied : 0;
  return copied + bit('extras') + bit('mismatch') + (problemsOfBackup(summary) > 0 ? ROBOCOPY.failed : 0);
}

/** Where the run was stopped by an error. */
export const ROBOCOPY_FATAL: number = ROBOCOPY.fatal;
