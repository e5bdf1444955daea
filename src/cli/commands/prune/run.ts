import type { PruneOptions } from '../../../app/prune-options.ts';
import type { PrunePlan, PruneSummary } from '../../../domain/prune-summary.ts';
import { refuseUnlessAnswered } from '../../ask-first.ts';
import { ExitCode, exitCodeOfSummary, problemsOf } from '../../exit-codes.ts';
import { complaint, failureLines } from '../../failure-lines.ts';
import type { Host } from '../../host.ts';
import { runReported } from '../../run-reported.ts';
import { fewerFilesTexts, planLines, pruneText, questionText, shortText } from './prune-text.ts';
import type { ResolvedPrune } from './resolve-options.ts';

export type Prune = (options: PruneOptions) => Promise<PruneSummary>;

/** Shows the plan, asks, deletes, and resolves to the exit code. */
export function runPrune(resolved: ResolvedPrune, host: Host, prune: Prune): Promise<number> {
  refuseUnlessAnswered(resolved, host, {
    does: 'prune deletes snapshots',
    hint: 'Add --yes, or --dry-run to see only what it would do.',
  });
  const { run, output, yes } = resolved;
  return runReported(
    {
      output,
      work: ({ onEvent, signal, progress }) => {
        const confirm = async (plan: PrunePlan): Promise<boolean> => {
          progress.close();
          if (!output.json && !output.quiet) host.stdout.write(`${planLines(plan).join('\n')}\n`);
          return yes || (await host.ask(questionText(plan), signal));
        };
        return prune({ ...run, confirm, onEvent, signal });
      },
      exitCodeOf: exitCodeOfPrune,
      textOf: pruneText,
      complaintOf,
      lastLineOf: (summary) => ({ type: 'prune-finished', summary }),
    },
    host,
  );
}

function exitCodeOfPrune(summary: PruneSummary): ExitCode {
  const code = exitCodeOfSummary(summary);
  return code === ExitCode.done && (summary.plan.missing ?? 0) > 0 ? ExitCode.someFailed : code;
}

function complaintOf(summary: PruneSummary): string | undefined {
  const lines = problemsOf(summary) > 0 ? failureLines(summary) : [];
  const short = shortText(summary.plan);
  if (short !== undefined) lines.push(short);
  lines.push(...fewerFilesTexts(summary.plan));
  return lines.length === 0 ? undefined : complaint(summary.plan.root, lines);
}
