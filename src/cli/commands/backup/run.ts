import type { BackupOptions } from '../../../app/backup-options.ts';
import { allFailuresOf, type BackupSummary } from '../../../domain/backup-summary.ts';
import { shownOutput } from '../../../domain/shown.ts';
import { failuresComplaint } from '../../failure-lines.ts';
import type { Host } from '../../host.ts';
import { errorText } from '../../messages.ts';
import { RobocopyCode } from '../../robocopy-code.ts';
import { runReported } from '../../run-reported.ts';
import { exitCodeOfBackup, robocopyCodeOf } from './backup-exit-codes.ts';
import { backupText } from './backup-text.ts';
import type { ResolvedBackup } from './resolve-options.ts';

export type Backup = (options: BackupOptions) => Promise<BackupSummary>;

interface BackupToRun extends ResolvedBackup {
  /** of robocopy's switches */
  readonly notes: readonly string[];
}

/** Runs, reports, and resolves to the exit code; throws what stops the run, unless robocopy's codes are asked for. */
export async function runBackup(resolved: BackupToRun, host: Host, backup: Backup): Promise<number> {
  if (!resolved.robocopyExitCodes) return runPlain(resolved, host, backup);
  try {
    return await runPlain(resolved, host, backup);
  } catch (error: unknown) {
    host.stderr.write(errorText(error));
    return RobocopyCode.fatal;
  }
}

function runPlain(resolved: BackupToRun, host: Host, backup: Backup): Promise<number> {
  const { run, output, notes, robocopyExitCodes } = resolved;
  return runReported<BackupSummary>(
    {
      output,
      startsWithHook: run.before !== undefined,
      work: ({ onEvent, signal, progress, logResult, tell }) => {
        for (const line of notes) progress.note(line);
        return backup({
          ...run,
          ...(output.log === undefined ? {} : { log: output.log }),
          signal,
          onEvent: (event) => {
            onEvent(event);
            if (event.type === 'hook-output') tell(shownOutput(event.line));
            if (event.type === 'backup-finished') logResult(event.summary); // the log may be gone after --after
          },
        });
      },
      exitCodeOf: robocopyExitCodes ? robocopyCodeOf : exitCodeOfBackup,
      ...(robocopyExitCodes ? { exitCodeOfError: () => RobocopyCode.fatal } : {}),
      textOf: (summary, options) => backupText(summary, { ...options, bytes: output.bytes }),
      complaintOf: (summary) => failuresComplaint(summary.root, allFailuresOf(summary)),
      lastLineOf: (summary) => ({ type: 'backup-finished', summary }),
    },
    host,
  );
}
