import type { DedupeEvent } from '../domain/events.ts';
import { onClosedOutput } from './closed-output.ts';
import { exitCodeOfError } from './exit-codes.ts';
import type { Host } from './host.ts';
import { watchSignals } from './interrupt.ts';
import { jsonReporter } from './json-reporter.ts';
import { logReporter } from './log-reporter.ts';
import { errorText } from './messages.ts';
import { type Reporter, SILENT } from './reporter.ts';
import { lineSayer, nameReporter, type OutputOptions, progressReporter } from './reporters.ts';

/** A run of a command, and how its result is said. */
export interface ReportedRun<S> {
  readonly output: OutputOptions;
  /** a command of `--before` runs first */
  readonly startsWithHook?: boolean;
  work(tools: WorkTools<S>): Promise<S>;
  exitCodeOf(summary: S): number;
  /** where the command has exit codes of its own for what stops a run */
  exitCodeOfError?(error: unknown): number;
  /** the result for people; `listFailures` is false for a log that has them already */
  textOf(summary: S, options: { readonly columns: number | undefined; readonly listFailures: boolean }): string;
  /** with --quiet, on stderr; undefined where there is nothing to complain of */
  complaintOf(summary: S): string | undefined;
  /** the last line of --json */
  lastLineOf(summary: S): object;
}

export interface WorkTools<S> {
  readonly onEvent: (event: DedupeEvent) => void;
  readonly signal: AbortSignal;
  readonly progress: Reporter;
  readonly log: Reporter;
  /** Has the log tell the result, where that is known before the work is over. */
  readonly logResult: (summary: S) => void;
  /** to the progress and the log; with --quiet on stderr all the same */
  readonly tell: (line: string) => void;
}

/** Runs, reports, and resolves to the exit code; throws what stops the run, after the log and --json have it. */
export async function runReported<S>(run: ReportedRun<S>, host: Host): Promise<number> {
  const { output } = run;
  const progress = await progressReporter(output, host);
  const say = lineSayer(output, host, progress);
  const afterHook = run.startsWithHook ?? false;
  const log = output.log === undefined ? SILENT : logReporter(output.log, { host, complain: say, afterHook });
  const json = jsonReporter((text) => host.stdout.write(text), { onlyResult: output.quiet });
  const close = (): void => {
    progress.close();
    log.close();
  };
  const tell = (line: string): void => {
    say(line);
    log.note(line);
  };
  const observers = [log.onEvent, progress.onEvent, nameReporter(output, host, progress)];
  if (output.json) observers.push(json.onEvent);
  const interrupt = watchSignals(host, { note: tell, beforeLeaving: close });
  const stopWatching = onClosedOutput(host, interrupt.abort);
  try {
    const onEvent = (event: DedupeEvent): void => {
      for (const observe of observers) observe(event);
    };
    let isLogged = false;
    const logResult = (summary: S): void => {
      if (isLogged) return;
      isLogged = true;
      log.note(run.textOf(summary, { columns: undefined, listFailures: false }).replace(/^\n+/, '').trimEnd());
    };
    const summary = await run.work({ onEvent, signal: interrupt.signal, progress, log, logResult, tell });
    logResult(summary);
    progress.close();
    if (output.json) json.finishWith(run.lastLineOf(summary));
    else sayResult(run, summary, host);
    return run.exitCodeOf(summary);
  } catch (error: unknown) {
    log.note(errorText(error).trimEnd());
    if (output.json) json.fail(error, (run.exitCodeOfError ?? exitCodeOfError)(error));
    throw error;
  } finally {
    interrupt.release();
    close();
    stopWatching();
  }
}

function sayResult<S>(run: ReportedRun<S>, summary: S, host: Host): void {
  if (!run.output.quiet) {
    host.stdout.write(run.textOf(summary, { columns: host.stdout.columns, listFailures: true }));
    return;
  }
  const complaint = run.complaintOf(summary);
  if (complaint !== undefined) host.stderr.write(complaint);
}
