import type { RestoreOptions } from '../../../app/restore-options.ts';
import type { RestoreSummary } from '../../../domain/restore-summary.ts';
import { shown } from '../../../domain/shown.ts';
import { ExitCode, exitCodeOfSummary, problemsOf } from '../../exit-codes.ts';
import { failureLines, failuresComplaint } from '../../failure-lines.ts';
import { formatBytes, formatDuration, plural } from '../../format.ts';
import type { Host } from '../../host.ts';
import { runReported } from '../../run-reported.ts';
import type { ResolvedRestore } from './resolve-options.ts';

export type Restore = (options: RestoreOptions) => Promise<RestoreSummary>;

/** Restores and resolves to the exit code. */
export function runRestore({ run, output }: ResolvedRestore, host: Host, restore: Restore): Promise<number> {
  return runReported<RestoreSummary>(
    {
      output,
      work: ({ onEvent, signal }) => restore({ ...run, onEvent, signal }),
      exitCodeOf: exitCodeOfSummary,
      textOf: restoreText,
      complaintOf: (summary) => failuresComplaint(summary.destination, summary),
      lastLineOf: (summary) => ({ type: 'restore-finished', summary }),
    },
    host,
  );
}

/** What a restore did, for people. */
function restoreText(
  summary: RestoreSummary,
  { columns, listFailures }: { columns: number | undefined; listFailures: boolean },
): string {
  const { source, destination, restored, names, bytes, folders, kept, ownMetadata, specialFiles } = summary;
  const lines = [
    '',
    `  ${shown(source)} → ${shown(destination)}`,
    '',
    `  Restored     ${plural(restored, 'name')} of ${plural(names, 'name')}, ${plural(folders, 'folder')}, ${formatBytes(bytes)}${restored === 0 ? '' : '; read back and compared'}`,
  ];
  if (kept > 0)
    lines.push(
      `  Left alone   ${plural(kept, 'name')} that ${kept === 1 ? 'is' : 'are'} there already; see --overwrite`,
    );
  if (ownMetadata > 0)
    lines.push(`  Given back   to ${plural(ownMetadata, 'name')} what linking with --ignore had taken`);
  if (specialFiles > 0)
    lines.push(`  Left out     ${plural(specialFiles, 'device, socket or pipe', 'devices, sockets and pipes')}`);
  if (problemsOf(summary) > 0 && listFailures) lines.push(...failureLines(summary, columns));
  return [...lines, '', `  ${endingText(summary)}`, ''].join('\n');
}

function endingText(summary: RestoreSummary): string {
  const time = formatDuration(summary.elapsedMs);
  const problems = problemsOf(summary);
  if (summary.outcome === 'interrupted') {
    return `${time}.  Interrupted (exit code ${ExitCode.interrupted}). The same command again goes on from there.`;
  }
  if (problems === 0) return `${time}.  Done.`;
  return `${time}.  Finished with ${plural(problems, 'problem')} (exit code ${ExitCode.someFailed}).`;
}
