import type { DedupeOptions } from '../../../app/dedupe-options.ts';
import type { DedupeSummary } from '../../../domain/summary.ts';
import { UserError } from '../../../domain/user-error.ts';
import { exitCodeOfSummary, problemsOf } from '../../exit-codes.ts';
import { failuresComplaint } from '../../failure-lines.ts';
import type { Host } from '../../host.ts';
import { paintWarning } from '../../paint.ts';
import { robocopyFailed, robocopyWords } from '../../robocopy-code.ts';
import { runReported } from '../../run-reported.ts';
import { closingText, summaryText } from '../../summary-text.ts';
import type { ResolvedOptions } from './resolve-options.ts';

export type Dedupe = (options: DedupeOptions) => Promise<DedupeSummary>;

/** Runs, reports, and resolves to the exit code; throws what stops the run. */
export function runDedupe(
  { run, output, afterRobocopy }: ResolvedOptions,
  host: Host,
  dedupe: Dedupe,
): Promise<number> {
  return runReported<DedupeSummary>(
    {
      output,
      work: ({ onEvent, signal, progress, log }) => {
        const words = afterRobocopy === undefined ? undefined : checkRobocopy(afterRobocopy);
        if (words !== undefined) for (const reporter of [progress, log]) reporter.note(words);
        return dedupe({ ...run, ...(output.log === undefined ? {} : { log: output.log }), onEvent, signal });
      },
      exitCodeOf: exitCodeOfSummary,
      textOf: (summary, options) => {
        const text = summaryText(summary, options);
        return options.listFailures ? stressed(text, summary, host) : text;
      },
      complaintOf: (summary) => failuresComplaint(summary.root, summary),
      lastLineOf: (summary) => ({ type: 'run-finished', summary }),
    },
    host,
  );
}

function stressed(text: string, summary: DedupeSummary, { stdout, env }: Host): string {
  const closing = closingText(summary);
  return problemsOf(summary) > 0 ? text.replace(closing, () => paintWarning(closing, stdout, env)) : text;
}

/** What robocopy's code means; throws where the copy failed, because a half copy must not look like a backup. */
function checkRobocopy(code: number): string {
  const words = robocopyWords(code);
  if (!robocopyFailed(code)) return `robocopy's exit code ${code}: ${words}.`;
  throw new UserError('failed', `robocopy ended with exit code ${code}: ${words}. Nothing was linked.`, {
    hint: "See robocopy's log; run this again without --after-robocopy to link what is there all the same.",
  });
}
