import type { DedupeEvent } from '../domain/events.ts';
import { type Host, sharesTerminal } from './host.ts';
import { lineReporter } from './line-reporter.ts';
import { fileHandledText, nameLinkedText } from './messages.ts';
import { type Reporter, SILENT } from './reporter.ts';
import { troubleReporter } from './trouble-reporter.ts';

/** How a run is to be told of. */
export interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly log: string | undefined;
}

/** Progress on stderr: bars on a terminal, else lines; with --quiet trouble alone, nothing with --json, which has the events. */
export async function progressReporter(output: OutputOptions, host: Host): Promise<Reporter> {
  if (output.quiet) return troubleReporter((line) => host.stderr.write(`${line}\n`));
  if (output.json) return SILENT;
  const options = { now: host.now, showThreads: output.verbose };
  if (host.stderr.isTTY !== true || host.env.TERM === 'dumb') {
    return lineReporter((line) => host.stderr.write(`${line}\n`), options);
  }
  const { barReporter } = await import('./bar-reporter.ts');
  return barReporter(host.stderr, options);
}

/** Says a line that is no event: above the bars, and on stderr also where no progress is shown. */
export function lineSayer(
  { quiet, json }: Pick<OutputOptions, 'quiet' | 'json'>,
  host: Host,
  progress: Reporter,
): (line: string) => void {
  return quiet || json ? (line) => void host.stderr.write(`${line}\n`) : progress.note;
}

/** A line on stdout for each name that is linked; above the bars where both share a terminal. */
export function nameReporter(output: OutputOptions, host: Host, progress: Reporter): (event: DedupeEvent) => void {
  if (output.json) return () => undefined;
  return (event) => {
    if (event.type !== 'name-linked' && event.type !== 'file-handled') return;
    const text = event.type === 'name-linked' ? nameLinkedText(event) : fileHandledText(event);
    if (sharesTerminal(host)) progress.note(text);
    else host.stdout.write(`${text}\n`);
  };
}
