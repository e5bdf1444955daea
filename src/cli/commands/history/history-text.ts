import type { RunHistory, RunRecord } from '../../../domain/run-record.ts';
import { shown } from '../../../domain/shown.ts';
import { quotedPath } from '../../../platform/quoted-path.ts';
import { formatMinute } from '../../dates.ts';
import { formatBytes, formatCount, formatDuration, plural } from '../../format.ts';
import { type TableColumn, textTable } from '../../text-table.ts';

const COLUMNS: readonly TableColumn[] = [
  { heading: 'Began', align: 'left' },
  { heading: 'Command', align: 'left' },
  { heading: 'Snapshot', align: 'left' },
  { heading: 'Took', align: 'right' },
  { heading: 'Names', align: 'right', leftOut: 2 },
  { heading: 'Changed', align: 'right' },
  { heading: 'Read', align: 'right', leftOut: 1 },
  { heading: 'Written', align: 'right', leftOut: 3 },
  { heading: 'Freed', align: 'right' },
  { heading: 'End', align: 'left' },
];

/** `columns` of a terminal; without it, the table is as wide as it is. */
export function historyText({ root, hasIndex, runs }: RunHistory, columns?: number): string[] {
  const title = [`  ${shown(root)}`, ''];
  if (!hasIndex)
    return [
      ...title,
      `  No index, and so no history. A run of  dedupe-backups ${quotedPath(shown(root))}  begins both.`,
    ];
  if (runs.length === 0) return [...title, '  No run has been noted yet.'];
  return [...title, ...textTable(COLUMNS, runs.map(cellsOf), columns), ...errorLines(runs)];
}

function cellsOf(run: RunRecord): string[] {
  const { startedAt, command, snapshot, durationMs } = run;
  return [
    formatMinute(startedAt),
    command,
    snapshot === undefined ? '–' : shown(snapshot),
    formatDuration(durationMs),
    ...figuresOf(run),
    endOf(run),
  ];
}

/** What a run that something stopped had done until then, nobody has noted. */
function figuresOf({ outcome, names, changedNames, bytesRead, bytesWritten, reclaimedBytes }: RunRecord): string[] {
  if (outcome === 'failed') return ['–', '–', '–', '–', '–'];
  return [...[names, changedNames].map(formatCount), ...[bytesRead, bytesWritten, reclaimedBytes].map(formatBytes)];
}

function endOf({ outcome, failures }: RunRecord): string {
  if (outcome !== 'done') return outcome;
  return failures === 0 ? 'done' : plural(failures, 'failure');
}

function errorLines(runs: readonly RunRecord[]): string[] {
  const failed = runs.filter(({ error }) => error !== undefined);
  return failed.length === 0
    ? []
    : ['', ...failed.map(({ startedAt, error }) => `  ${formatMinute(startedAt)}  ${shown(error ?? '')}`)];
}
