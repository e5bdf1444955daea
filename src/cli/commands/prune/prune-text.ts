import type { KeptSnapshot, PrunePlan, PruneSummary, SnapshotToDelete } from '../../../domain/prune-summary.ts';
import { shown } from '../../../domain/shown.ts';
import { ExitCode, problemsOf } from '../../exit-codes.ts';
import { failureLines } from '../../failure-lines.ts';
import { formatBytes, formatBytesChange, formatCount, formatDuration, plural } from '../../format.ts';
import { type TableColumn, textTable } from '../../text-table.ts';

const COLUMNS: readonly TableColumn[] = [
  { heading: 'Snapshot', align: 'left' },
  { heading: '', align: 'left' },
  { heading: 'Names', align: 'right' },
  { heading: 'Comes free', align: 'right' },
  { heading: '', align: 'left' },
];

const REASONS: Readonly<Record<KeptSnapshot['keptBy'][number], string>> = {
  last: 'last',
  within: 'within',
  hourly: 'hourly',
  daily: 'daily',
  weekly: 'weekly',
  monthly: 'monthly',
  yearly: 'yearly',
  newest: 'the newest',
  'newest-sealed': 'the newest complete',
  'fewer-files': 'has fewer files than when it was complete',
  'not-needed': 'enough is free without it',
  'not-asked-for': 'nothing says that it is to go',
  'unclear-name': 'its name is not UTF-8',
  mounted: 'something is mounted in it',
};

/** What would go and what stays, in the order of the plan. */
export function planLines(plan: PrunePlan): string[] {
  const { toDelete, kept, others, inProgress, frees } = plan;
  const rows = [...toDelete.map(deleteRow), ...kept.map(keepRow)];
  const lines = rows.length === 0 ? ['', '  No snapshots: no folder below the root has a date in its name.'] : [''];
  if (rows.length > 0) lines.push(...textTable(COLUMNS, rows));
  lines.push('');
  if (others.length > 0) lines.push(`  Left alone, having no date in their names: ${others.map(shown).join(', ')}`);
  if (inProgress.length > 0) lines.push(`  Left alone, in progress: ${inProgress.map(shown).join(', ')}`);
  if (toDelete.length > 0) {
    const least = toDelete.some(({ isLeast }) => isLeast) ? 'at least ' : '';
    const free = formatBytesChange(plan.freeBytes, plan.freeBytes + frees);
    lines.push(
      `  ${formatCount(toDelete.length)} of ${plural(toDelete.length + kept.length, 'snapshot')} to delete: ${least}${formatBytes(frees)} come free (${free}).`,
    );
  } else if (kept.length > 0) lines.push('  Nothing to delete.');
  const short = shortText(plan);
  if (short !== undefined) lines.push(short);
  return lines;
}

/** That less will be free than was asked for. */
export function shortText({ missing = 0 }: PrunePlan): string | undefined {
  if (missing === 0) return undefined;
  return `  That is ${formatBytes(missing)} short of what --min-free asks for, and the rest is to be kept.`;
}

/** Snapshots that are not what they were. */
export function fewerFilesTexts({ kept }: PrunePlan): string[] {
  return kept
    .filter(({ keptBy }) => keptBy.includes('fewer-files'))
    .map(({ name }) => `  ${shown(name)} ${REASONS['fewer-files']}; it is kept.`);
}

export function questionText({ toDelete }: PrunePlan): string {
  const them = toDelete.length === 1 ? 'It' : 'They';
  return `  Delete ${plural(toDelete.length, 'snapshot')}? ${them} cannot be brought back. [y/N] `;
}

const LEFT = '  What is left of deleted snapshots is in .dedupe-backups; every later run tries again to remove it.';

/** What a prune did, for people. A plan that was carried out has been shown before. */
export function pruneText(
  summary: PruneSummary,
  { columns, listFailures }: { columns: number | undefined; listFailures: boolean },
): string {
  const { plan, outcome, dryRun, deleted, names, folders, begun } = summary;
  const time = formatDuration(summary.elapsedMs);
  const wasShown = outcome === 'interrupted' || (!dryRun && plan.toDelete.length > 0);
  const lines = wasShown ? [] : planLines(plan);
  if (outcome === 'declined') return [...lines, '  Nothing was deleted.', ''].join('\n');
  if (dryRun) return [...lines, `  Dry run: nothing was deleted.  ${time}.`, ''].join('\n');
  const isUntouched = outcome === 'interrupted' && deleted.length === 0 && begun === 0;
  if (isUntouched) lines.push('', '  Nothing was deleted.');
  else if (plan.toDelete.length > 0) {
    const what = [plural(deleted.length, 'snapshot'), plural(names, 'name'), plural(folders, 'folder')].join(', ');
    lines.push('', `  Deleted      ${what}`, `  Freed        ${formatBytes(summary.freedBytes)}`);
  }
  if (problemsOf(summary) > 0 && listFailures) {
    lines.push(...failureLines(summary, columns));
    if (begun > 0) lines.push(LEFT);
  }
  return [...lines, '', ...endingLines(summary, time), ''].join('\n');
}

function endingLines(summary: PruneSummary, time: string): string[] {
  const problems = problemsOf(summary);
  if (summary.outcome === 'interrupted') {
    const interrupted = `  ${time}.  Interrupted (exit code ${ExitCode.interrupted}).`;
    return summary.begun === 0 ? [interrupted] : [interrupted, '  The next run deletes what was begun.'];
  }
  if (problems === 0 && (summary.plan.missing ?? 0) > 0) {
    return [`  ${time}.  Done, but less is free than --min-free asks for (exit code ${ExitCode.someFailed}).`];
  }
  if (problems === 0) return [`  ${time}.  Done.`];
  return [`  ${time}.  Finished with ${plural(problems, 'problem')} (exit code ${ExitCode.someFailed}).`];
}

function deleteRow({ name, names, frees, isLeast }: SnapshotToDelete): string[] {
  return [shown(name), 'delete', formatCount(names), `${isLeast ? '≥ ' : ''}${formatBytes(frees)}`, ''];
}

function keepRow({ name, keptBy }: KeptSnapshot): string[] {
  return [shown(name), 'keep', '', '', keptBy.map((reason) => REASONS[reason]).join(', ')];
}
