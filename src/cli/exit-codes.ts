import type { DedupeSummary } from '../domain/summary.ts';
import { UserError, type UserErrorKind } from '../domain/user-error.ts';

export const ExitCode = {
  done: 0,
  failed: 1,
  usage: 2,
  someFailed: 3,
  locked: 4,
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** What the summary of each command has. */
interface EndedRun extends Pick<DedupeSummary, 'failures' | 'failuresNotListed'> {
  readonly outcome: string;
}

/** The table as help and README show it. */
export const EXIT_CODES: ReadonlyArray<readonly [ExitCode, string]> = [
  [ExitCode.done, 'done'],
  [ExitCode.failed, 'failed, refused to work on this folder, or did not find what was named'],
  [ExitCode.usage, 'bad usage: an option, the config file or the log file'],
  [ExitCode.someFailed, 'done, but some items failed'],
  [ExitCode.locked, 'another run holds the root'],
  [ExitCode.interrupted, 'interrupted; the next run goes on from there'],
];

/** Of a run of whatever command, that ended and says so. */
export function exitCodeOfSummary(summary: EndedRun): ExitCode {
  if (summary.outcome === 'interrupted') return ExitCode.interrupted;
  return problemsOf(summary) > 0 ? ExitCode.someFailed : ExitCode.done;
}

export function exitCodeOfError(error: unknown): ExitCode {
  return error instanceof UserError ? BY_KIND[error.kind] : ExitCode.failed;
}

/** Items that could not be done, listed or not. */
export function problemsOf(summary: Omit<EndedRun, 'outcome'>): number {
  return summary.failures.length + summary.failuresNotListed;
}

const BY_KIND: Readonly<Record<UserErrorKind, ExitCode>> = {
  usage: ExitCode.usage,
  // The command was well formed; the folder cannot or must not be worked on.
  refused: ExitCode.failed,
  failed: ExitCode.failed,
  locked: ExitCode.locked,
};
