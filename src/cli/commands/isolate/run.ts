import type { IsolateOptions } from '../../../app/isolate-options.ts';
import type { IsolatePlan, IsolateSummary } from '../../../domain/isolate-summary.ts';
import { ExitCode, exitCodeOfSummary, problemsOf } from '../../exit-codes.ts';
import { failureLines } from '../../failure-lines.ts';
import { formatBytes, formatDuration, plural } from '../../format.ts';
import type { Host } from '../../host.ts';
import { PROGRAM } from '../../messages.ts';
import { optionReader, type RawArguments } from '../../option-spec.ts';
import { threadCount } from '../../option-values.ts';
import type { OutputOptions } from '../../reporters.ts';
import { runReported } from '../../run-reported.ts';
import { usageError } from '../../usage-error.ts';
import { isolateOptions } from './options.ts';

interface ResolvedIsolate {
  readonly run: IsolateOptions;
  readonly output: OutputOptions;
  /** do not ask */
  readonly yes: boolean;
}

/** Throws a UserError of kind `usage` for the first value that cannot be right. */
export function resolveIsolate({ positionals, values }: RawArguments): ResolvedIsolate {
  const raw = optionReader(isolateOptions, values);
  if (positionals.length === 0 || positionals.includes('')) {
    throw usageError(
      'PATH is missing: a file or folder in a snapshot.',
      'For example  dedupe-backups isolate E:\\backups\\2026-11-21\\letter.docx',
    );
  }
  const root = raw.text('root');
  const threads = threadCount(raw.text('threads'));
  const index: string | false | undefined = raw.flag('no-index') ? false : raw.text('index');
  const run = {
    paths: positionals,
    dryRun: raw.flag('dry-run'),
    ...(root === undefined ? {} : { root }),
    ...(threads === undefined ? {} : { threads }),
    ...(index === undefined ? {} : { index }),
  };
  const output = { json: raw.flag('json'), quiet: raw.flag('quiet'), verbose: false, log: raw.text('log') };
  return { run, output, yes: raw.flag('yes') };
}

/** Shows what it takes, asks, copies, and resolves to the exit code. */
export function runIsolate(
  { run, output, yes }: ResolvedIsolate,
  host: Host,
  isolate: (options: IsolateOptions) => Promise<IsolateSummary>,
): Promise<number> {
  if (run.dryRun !== true && !yes && (output.json || output.quiet || !host.canAsk)) {
    const why =
      output.json || output.quiet ? 'with --json and --quiet it does not ask' : 'there is no terminal to ask on';
    throw usageError(`isolate takes space, and ${why}.`, 'Add --yes, or --dry-run to see only how much.');
  }
  return runReported<IsolateSummary>(
    {
      output,
      work: ({ onEvent, signal, progress }) => {
        const confirm = async (plan: IsolatePlan): Promise<boolean> => {
          progress.close();
          if (!output.json && !output.quiet) host.stdout.write(`\n${planLine(plan)}\n`);
          return yes || (await host.ask(`  Copy ${plural(plan.names, 'file')}? [y/N] `, signal));
        };
        return isolate({ ...run, confirm, onEvent, signal });
      },
      exitCodeOf: exitCodeOfSummary,
      textOf: isolateText,
      complaintOf: (summary) =>
        problemsOf(summary) === 0
          ? undefined
          : `${[`${PROGRAM}: ${summary.plan.root}`, ...failureLines(summary)].join('\n')}\n`,
      lastLineOf: (summary) => ({ type: 'isolate-finished', summary }),
    },
    host,
  );
}

/** What an isolation did, for people. */
function isolateText(
  summary: IsolateSummary,
  { columns, listFailures }: { columns: number | undefined; listFailures: boolean },
): string {
  const { plan, outcome, dryRun, isolated, bytes, ownMetadata } = summary;
  const time = formatDuration(summary.elapsedMs);
  const wasShown = !dryRun && plan.names > 0 && outcome !== 'interrupted';
  const lines = wasShown ? [''] : ['', planLine(plan), ''];
  if (outcome === 'declined') return [...lines, '  Nothing was copied.', ''].join('\n');
  if (dryRun) return [...lines, `  Dry run: nothing was changed.  ${time}.`, ''].join('\n');
  const compared = isolated === 0 ? '' : '; read back and compared';
  lines.push(`  Isolated     ${plural(isolated, 'name')}, ${formatBytes(bytes)}${compared}`);
  if (ownMetadata > 0)
    lines.push(`  Given back   to ${plural(ownMetadata, 'name')} what linking with --ignore had taken`);
  if (problemsOf(summary) > 0 && listFailures) lines.push(...failureLines(summary, columns));
  return [...lines, '', `  ${time}.  ${endingText(summary)}`, ''].join('\n');
}

function planLine({ names, alone, bytes, freeBytes }: IsolatePlan): string {
  const others = alone > 0 ? `; ${plural(alone, 'file')} stand${alone === 1 ? 's' : ''} alone already` : '';
  return `  ${plural(names, 'name')} to isolate: ${formatBytes(bytes)} of ${formatBytes(freeBytes)} free${others}.`;
}

function endingText(summary: IsolateSummary): string {
  const problems = problemsOf(summary);
  if (summary.outcome === 'interrupted') return `Interrupted (exit code ${ExitCode.interrupted}).`;
  if (problems > 0) return `Finished with ${plural(problems, 'problem')} (exit code ${ExitCode.someFailed}).`;
  return 'Done. A later run of dedupe-backups on this folder links them again.';
}
