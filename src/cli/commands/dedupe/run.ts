import type { DedupeOptions } from '../../../app/dedupe-options.ts';
import type { DedupeEvent } from '../../../domain/events.ts';
import type { DedupeSummary } from '../../../domain/summary.ts';
import { UserError } from '../../../domain/user-error.ts';
import { exitCodeOfError, exitCodeOfSummary, problemsOf } from '../../exit-codes.ts';
import { failureLines } from '../../failure-lines.ts';
import type { Host } from '../../host.ts';
import { watchSignals } from '../../interrupt.ts';
import { jsonReporter } from '../../json-reporter.ts';
import { logReporter } from '../../log-reporter.ts';
import { errorText, PROGRAM } from '../../messages.ts';
import { paintWarning } from '../../paint.ts';
import { type Reporter, SILENT } from '../../reporter.ts';
import { robocopyFailed, robocopyWords } from '../../robocopy-code.ts';
import { closingText, summaryText } from '../../summary-text.ts';
import { nameReporter, progressReporter } from './reporters.ts';
import type { OutputOptions, ResolvedOptions } from './resolve-options.ts';

export type Dedupe = (options: DedupeOptions) => Promise<DedupeSummary>;

/** Runs, reports, and resolves to the exit code; throws what stops the run, after the log and --json have it. */
export async function runDedupe(resolved: ResolvedOptions, host: Host, dedupe: Dedupe): Promise<number> {
  const { run, output, afterRobocopy } = resolved;
  const progress = await progressReporter(output, host);
  const log = openLogFor(output, host, progress);
  const json = jsonReporter((text) => host.stdout.write(text), { onlyResult: output.quiet });
  const close = (): void => {
    progress.close();
    log.close();
  };
  const note = (line: string): void => {
    progress.note(line);
    log.note(line);
  };
  const noteInterrupt = (line: string): void => {
    note(line);
    if (progress === SILENT) host.stderr.write(`${line}\n`);
  };
  const observers = [log.onEvent, progress.onEvent, nameReporter(output, host, progress)];
  if (output.json) observers.push(json.onEvent);
  const interrupt = watchSignals(host, { note: noteInterrupt, beforeLeaving: close });
  const stopWatching = onClosedOutput(host, interrupt.abort);
  try {
    if (afterRobocopy !== undefined) note(checkRobocopy(afterRobocopy));
    const onEvent = (event: DedupeEvent): void => {
      for (const observe of observers) observe(event);
    };
    const summary = await dedupe({ ...run, onEvent, signal: interrupt.signal });
    log.note(summaryText(summary, { listFailures: false }).replace(/^\n+/, '').trimEnd());
    progress.close();
    if (output.json) json.finish(summary);
    else sayResult(summary, output, host);
    return exitCodeOfSummary(summary);
  } catch (error: unknown) {
    log.note(errorText(error).trimEnd());
    if (output.json) json.fail(error, exitCodeOfError(error));
    throw error;
  } finally {
    interrupt.release();
    close();
    stopWatching();
  }
}

function sayResult(summary: DedupeSummary, { quiet }: OutputOptions, host: Host): void {
  if (!quiet) {
    const closing = closingText(summary);
    const stress = problemsOf(summary) > 0 ? paintWarning(closing, host.stdout, host.env) : closing;
    host.stdout.write(summaryText(summary, { columns: host.stdout.columns }).replace(closing, () => stress));
  } else if (problemsOf(summary) > 0) {
    host.stderr.write(`${[`${PROGRAM}: ${summary.root}`, ...failureLines(summary)].join('\n')}\n`);
  }
}

export function openLogFor({ log, quiet }: OutputOptions, host: Host, progress: Reporter): Reporter {
  if (log === undefined) return SILENT;
  const complain = quiet ? (line: string) => void host.stderr.write(`${line}\n`) : progress.note;
  return logReporter(log, { host, complain });
}

/** What robocopy's code means; throws where the copy failed, because a half copy must not look like a backup. */
function checkRobocopy(code: number): string {
  const words = robocopyWords(code);
  if (!robocopyFailed(code)) return `robocopy's exit code ${code}: ${words}.`;
  throw new UserError('failed', `robocopy ended with exit code ${code}: ${words}. Nothing was linked.`, {
    hint: "See robocopy's log; run this again without --after-robocopy to link what is there all the same.",
  });
}

/** The reader of stdout has gone (`| head`): the run ends as at Ctrl-C, without a word. */
export function onClosedOutput({ stdout }: Host, abort: () => void): () => void {
  const onError = (): void => abort();
  stdout.on('error', onError);
  return () => stdout.off('error', onError);
}
