import { allFailuresOf, type BackupSummary } from '../../../domain/backup-summary.ts';
import { ExitCode, exitCodeOfSummary, problemsOf } from '../../exit-codes.ts';
import { RobocopyCode } from '../../robocopy-code.ts';

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
  if (outcome === 'interrupted') return RobocopyCode.fatal;
  const bit = (column: 'extras' | 'mismatch'): number =>
    folders[column] + files[column] > 0 ? RobocopyCode[column] : 0;
  const copied = files.copied + files.linked > 0 ? RobocopyCode.copied : 0;
  return copied + bit('extras') + bit('mismatch') + (problemsOfBackup(summary) > 0 ? RobocopyCode.failed : 0);
}
