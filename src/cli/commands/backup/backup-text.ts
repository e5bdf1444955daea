import type { BackupCounts, BackupSummary } from '../../../domain/backup-summary.ts';
import { shown } from '../../../domain/shown.ts';
import { failureLines } from '../../failure-lines.ts';
import { formatBytes, formatCount, formatDuration, formatRate, plural } from '../../format.ts';
import { summaryText } from '../../summary-text.ts';
import { type TableColumn, textTable } from '../../text-table.ts';
import { hangText } from '../../wrap-text.ts';
import { exitCodeOfBackup, problemsOfBackup } from './backup-exit-codes.ts';

const COLUMNS = ['total', 'copied', 'linked', 'skipped', 'mismatch', 'failed', 'extras'] as const;
const HEADINGS: Readonly<Record<(typeof COLUMNS)[number], string>> = {
  total: 'Total',
  copied: 'Copied',
  linked: 'Linked',
  skipped: 'Skipped',
  mismatch: 'Mismatch',
  failed: 'FAILED',
  extras: 'Extras',
};
const LABEL_WIDTH = 10;
const COLUMN_WIDTH = 10;

interface TextOptions {
  readonly columns?: number | undefined;
  /** sizes as numbers of bytes */
  readonly bytes: boolean;
  /** false only counts them, for a log that has them already */
  readonly listFailures?: boolean;
}

/** What a backup did, for people: robocopy's table, what could not be done, stage two's summary and how it ended. */
export function backupText(summary: BackupSummary, options: TextOptions): string {
  const { dedupe } = summary;
  const wrapped = (text: string): string[] => hangText('  ', text, options.columns);
  const lines = summary.outcome === 'unchanged' ? [] : ['', ...tableLines(summary, options)];
  if (options.listFailures !== false && summary.failures.length > 0)
    lines.push(...failureLines(summary, options.columns));
  if (dedupe !== undefined) {
    const { columns, listFailures = true } = options;
    const linkedWhileCopying = summary.files.linked;
    lines.push(summaryText(dedupe, { columns, listFailures, closing: false, linkedWhileCopying }).trimEnd());
  }
  if (summary.suspiciousFiles > 0) lines.push('', ...wrapped(suspiciousText(summary)));
  lines.push('', ...closingLines(summary).flatMap(wrapped), '');
  return lines.join('\n');
}

/**
 * The table that robocopy ends with, and Linked; columns are at least 10 wide. On a terminal that is too narrow for it they
 * are as wide as they must, and of those with nothing in them the last are left out.
 */
function tableLines({ folders, files, bytes }: BackupSummary, { bytes: exact, columns = 0 }: TextOptions): string[] {
  const wordBytes = exact ? formatCount : formatBytes;
  const rows: [string, string[]][] = [
    ['', COLUMNS.map((column) => HEADINGS[column])],
    ['Dirs :', cells(folders, formatCount)],
    ['Files :', cells(files, formatCount)],
    ['Bytes :', cells(bytes, (count) => (count === 0 ? '0' : wordBytes(count)))],
  ];
  const widths = COLUMNS.map((_, at) => Math.max(COLUMN_WIDTH, ...rows.map(([, texts]) => texts[at].length + 1)));
  const lines = rows.map(
    ([label, texts]) => label.padStart(LABEL_WIDTH) + texts.map((text, at) => text.padStart(widths[at])).join(''),
  );
  return columns === 0 || lines[0].length <= columns ? lines : narrowTable(rows, columns);
}

function narrowTable([[, headings], ...rows]: readonly [string, string[]][], width: number): string[] {
  const isEmpty = (at: number): boolean => rows.every(([, texts]) => texts[at] === '0');
  const ofCounts = headings.map((heading, at): TableColumn => {
    const column = { heading, align: 'right' } as const;
    return isEmpty(at) ? { ...column, leftOut: headings.length - at } : column;
  });
  const cellsOfRows = rows.map(([label, texts]) => [label, ...texts]);
  return textTable([{ heading: '', align: 'right' }, ...ofCounts], cellsOfRows, width);
}

function closingLines(summary: BackupSummary): string[] {
  const { snapshot, files, leftOutFiles, bytes, elapsedMs, copyMs, contentBytesRead } = summary;
  const time = formatDuration(elapsedMs);
  const rate = contentBytesRead > 0 && copyMs > 0 ? `, ${formatRate((contentBytesRead / copyMs) * 1000)}` : '';
  const code = exitCodeOfBackup(summary);
  const problems = problemsOfBackup(summary);
  const ending = problems > 0 ? `  Finished with ${plural(problems, 'problem')} (exit code ${code}).` : '';
  if (summary.outcome === 'unchanged')
    return [`Nothing has changed since ${shown(snapshot ?? '')}: no new snapshot.  ${time}.`];
  if (summary.outcome === 'interrupted') {
    return [`${time}.  Interrupted (exit code ${code}).`, whatIsLeft(summary)];
  }
  if (summary.dryRun) return [`Dry run: nothing was changed.  ${time}.${ending}`];
  const whole = plural(files.copied + files.linked + files.skipped - leftOutFiles, 'file');
  return [
    `Snapshot ${shown(snapshot ?? '')} complete: ${whole}, ${formatBytes(bytes.copied)} of new data.  ${time}${rate}.${ending}`,
  ];
}

/** Of a run that was interrupted; folders are made before anything is copied into them. */
function whatIsLeft({ dryRun, resumed, folders }: BackupSummary): string {
  if (dryRun) return 'Dry run: nothing was changed.';
  const isBegun = resumed || folders.copied > 0;
  return isBegun ? 'The next run goes on from there.' : 'Nothing was backed up.';
}

function suspiciousText({ suspiciousFiles }: BackupSummary): string {
  const files = plural(suspiciousFiles, 'file');
  return `${files} with other bytes than before, at the same size and time: see the warnings, they may be damaged.`;
}

function cells(counts: BackupCounts, word: (count: number) => string): string[] {
  return COLUMNS.map((column) => word(counts[column]));
}
