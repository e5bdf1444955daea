import type { DedupeEvent } from '../domain/events.ts';
import type { Failure } from '../domain/failure.ts';
import { onClosedOutput } from './closed-output.ts';
import { ExitCode, exitCodeOfError, exitCodeOfSummary } from './exit-codes.ts';
import { failureLines } from './failure-lines.ts';
import { type Host, sharesTerminal } from './host.ts';
import { watchSignals } from './interrupt.ts';
import { jsonReporter } from './json-reporter.ts';
import { lineSayer, progressReporter } from './reporters.ts';

export interface LookOutput {
  readonly json: boolean;
  readonly quiet: boolean;
}

/** What every command that looks says of its end. */
export interface LookEnd {
  readonly outcome: 'done' | 'interrupted';
  readonly failures: readonly Failure[];
  readonly failuresNotListed: number;
}

interface Looking<S extends LookEnd> {
  readonly output: LookOutput;
  readonly work: (tools: { onEvent: (event: DedupeEvent) => void; signal: AbortSignal }) => Promise<S>;
  /** lines of the result, as it is found */
  readonly linesOf: (event: DedupeEvent) => readonly string[];
  /** the lines below them */
  readonly closing: (summary: S) => readonly string[];
  /** findings that end with exit code 3 as failures do */
  readonly findings?: (summary: S) => number;
  /** lines come while there is more to do: the bars stay below them */
  readonly whileRunning?: boolean;
}

/** Runs a command whose result is lines, and resolves to the exit code; throws what stops it, after --json has it. */
export async function runLooking<S extends LookEnd>(host: Host, looking: Looking<S>): Promise<number> {
  const { output, work, linesOf, closing } = looking;
  const progress = await progressReporter({ ...output, verbose: false, log: undefined }, host);
  const note = lineSayer(output, host, progress);
  const json = jsonReporter((text) => host.stdout.write(text), { onlyResult: output.quiet });
  let isOver = false;
  const say = (lines: readonly string[]): void => {
    if (lines.length === 0) return;
    if (sharesTerminal(host) && looking.whileRunning === true && !isOver) {
      for (const line of lines) progress.note(line);
      return;
    }
    if (sharesTerminal(host)) progress.close(); // what follows is the result: no bar below it
    host.stdout.write(`${lines.join('\n')}\n`);
  };
  const interrupt = watchSignals(host, { note, beforeLeaving: progress.close });
  const stopWatching = onClosedOutput(host, interrupt.abort);
  try {
    const onEvent = (event: DedupeEvent): void => {
      progress.onEvent(event);
      if (output.json) json.onEvent(event);
      else say(linesOf(event));
    };
    const summary = await work({ onEvent, signal: interrupt.signal });
    isOver = true;
    progress.close();
    if (!output.json) say([...closing(summary), ...endLines(summary, host)]);
    return exitCodeOf(summary, looking.findings?.(summary) ?? 0);
  } catch (error: unknown) {
    if (output.json) json.fail(error, exitCodeOfError(error));
    throw error;
  } finally {
    interrupt.release();
    progress.close();
    stopWatching();
  }
}

function exitCodeOf(summary: LookEnd, findings: number): ExitCode {
  const code = exitCodeOfSummary(summary);
  return code === ExitCode.done && findings > 0 ? ExitCode.someFailed : code;
}

function endLines(summary: LookEnd, { stdout }: Host): string[] {
  const interrupted = summary.outcome === 'interrupted' ? ['', '  Interrupted: there is more.'] : [];
  return summary.failures.length === 0 ? interrupted : ['', ...failureLines(summary, stdout.columns), ...interrupted];
}
