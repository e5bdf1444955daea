import type { IsolateOptions } from '../../../app/isolate-options.ts';
import type { IsolatePlan, IsolateSummary } from '../../../domain/isolate-summary.ts';
import { refuseUnlessAnswered } from '../../ask-first.ts';
import { exitCodeOfSummary } from '../../exit-codes.ts';
import { failuresComplaint } from '../../failure-lines.ts';
import type { Host } from '../../host.ts';
import { runReported } from '../../run-reported.ts';
import { isolateText, planLine, questionText } from './isolate-text.ts';
import type { ResolvedIsolate } from './resolve-options.ts';

export type Isolate = (options: IsolateOptions) => Promise<IsolateSummary>;

/** Shows what it takes, asks, copies, and resolves to the exit code. */
export function runIsolate(resolved: ResolvedIsolate, host: Host, isolate: Isolate): Promise<number> {
  refuseUnlessAnswered(resolved, host, {
    does: 'isolate takes space',
    hint: 'Add --yes, or --dry-run to see only how much.',
  });
  const { run, output, yes } = resolved;
  return runReported<IsolateSummary>(
    {
      output,
      work: ({ onEvent, signal, progress }) => {
        const confirm = async (plan: IsolatePlan): Promise<boolean> => {
          progress.close();
          if (!output.json && !output.quiet) host.stdout.write(`\n${planLine(plan)}\n`);
          return yes || (await host.ask(questionText(plan), signal));
        };
        return isolate({ ...run, confirm, onEvent, signal });
      },
      exitCodeOf: exitCodeOfSummary,
      textOf: isolateText,
      complaintOf: (summary) => failuresComplaint(summary.plan.root, summary),
      lastLineOf: (summary) => ({ type: 'isolate-finished', summary }),
    },
    host,
  );
}
