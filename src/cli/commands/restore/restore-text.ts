import type { RestoreSummary } from '../../../domain/restore-summary.ts';
import { shown } from '../../../domain/shown.ts';
import { ExitCode, problemsOf } from '../../exit-codes.ts';
import { failureLines } from '../../failure-lines.ts';
import { formatBytes, formatDuration, plural } from '../../format.ts';

/** What a restore did, for people. */
export function restoreText(
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
