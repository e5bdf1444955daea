import type { IsolatePlan, IsolateSummary } from '../../../domain/isolate-summary.ts';
import { ExitCode, problemsOf } from '../../exit-codes.ts';
import { failureLines } from '../../failure-lines.ts';
import { formatBytes, formatDuration, plural } from '../../format.ts';

/** What it takes. */
export function planLine({ names, alone, bytes, freeBytes }: IsolatePlan): string {
  const others = alone > 0 ? `; ${plural(alone, 'file')} stand${alone === 1 ? 's' : ''} alone already` : '';
  return `  ${plural(names, 'name')} to isolate: ${formatBytes(bytes)} of ${formatBytes(freeBytes)} free${others}.`;
}

export function questionText({ names }: IsolatePlan): string {
  return `  Copy ${plural(names, 'file')}? [y/N] `;
}

/** What an isolation did, for people. */
export function isolateText(
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

function endingText(summary: IsolateSummary): string {
  const problems = problemsOf(summary);
  if (summary.outcome === 'interrupted') return `Interrupted (exit code ${ExitCode.interrupted}).`;
  if (problems > 0) return `Finished with ${plural(problems, 'problem')} (exit code ${ExitCode.someFailed}).`;
  return 'Done. A later run of dedupe-backups on this folder links them again.';
}
