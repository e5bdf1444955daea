import type { BackupOptions } from '../../../app/backup-options.ts';
import type { BackupSummary } from '../../../domain/backup-summary.ts';
import type { DedupeEvent } from '../../../domain/events.ts';
import { exitCodeOfError } from '../../exit-codes.ts';
import { failureLines } from '../../failure-lines.ts';
import type { Host } from '../../host.ts';
import { watchSignals } from '../../interrupt.ts';
import { jsonReporter } from '../../json-reporter.ts';
import { errorText, PROGRAM } from '../../messages.ts';
import { type Reporter, SILENT } from '../../reporter.ts';
import { nameReporter, progressReporter } from '../dedupe/reporters.ts';
import { onClosedOutput, openLogFor } from '../dedupe/run.ts';
import { exitCodeOfBackup, problemsOfBackup, ROBOCOPY_FATAL, robocopyCodeOf } from './backup-exit-codes.ts';
import { backupText } from './backup-text.ts';
import type { ResolvedBackup } from './resolve-options.ts';

export type Backup = (options: BackupOptions) => Promise<BackupSummary>;

interface BackupToRun extends ResolvedBackup {
  /** of robocopy's switches */
  readonly notes: readonly string[];
}

/** Runs, reports, and resolves to the exit code; throws what stops the run, after the log and --json have it. */
export async function runBackup(resolved: BackupToRun, host: Host, backup: Backup): Promise<number> {
  const { run, output, notes, robocopyExitCodes } = resolved;
  const progress = await progressReporter(output, host);
  const log = openLogFor(output, host, progress);
  const json = jsonReporter((text) => host.stdout.write(text), { onlyResult: output.quiet });
  const close = (): void => {
    progress.close();
    log.close();
  };
  const note = noteTo(progress, log, host);
  const observers = [log.onEvent, progress.onEvent, nameReporter(output, host, progress)];
  if (output.json) observers.push(json.onEvent);
  const interrupt = watchSignals(host, { note, beforeLeaving: close });
  const stopWatching = onClosedOutput(host, interrupt.abort);
  try {
    for (const line of notes) progress.note(line);
    const onEvent = (event: DedupeEvent): void => {
      for (const observe of observers) observe(event);
      if (event.type === 'hook-output') note(event.line);
    };
    const summary = await backup({ ...run, onEvent, signal: interrupt.signal });
    log.note(
      backupText(summary, { ...output, listFailures: false })
        .replace(/^\n+/, '')
        .trimEnd(),
    );
    progress.close();
    if (output.json) json.finishBackup(summary);
    else sayResult(summary, output, host);
    return robocopyExitCodes ? robocopyCodeOf(summary) : exitCodeOfBackup(summary);
  } catch (error: unknown) {
    log.note(errorText(error).trimEnd());
    if (output.json) json.fail(error, robocopyExitCodes ? ROBOCOPY_FATAL : exitCodeOfError(error));
    if (!robocopyExitCodes) throw error;
    host.stderr.write(errorText(error));
    return ROBOCOPY_FATAL;
  } finally {
    interrupt.release();
    close();
    stopWatching();
  }
}

function noteTo(progress: Reporter, log: Reporter, host: Host): (line: string) => void {
  return (line) => {
    progress.note(line);
    log.note(line);
    if (progress === SILENT) host.stderr.write(`${line}\n`);
  };
}

function sayResult(summary: BackupSummary, { quiet, bytes }: ResolvedBackup['output'], host: Host): void {
  if (!quiet) {
    host.stdout.write(backupText(summary, { columns: host.stdout.columns, bytes }));
  } else if (problemsOfBackup(summary) > 0) {
    host.stderr.write(`${[`${PROGRAM}: ${summary.root}`, ...failureLines(summary)].join('\n')}\n`);
  }
}
