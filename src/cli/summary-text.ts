import { METADATA_FIELDS, type MetadataField } from '../domain/metadata.ts';
import { shown } from '../domain/shown.ts';
import type { DedupeSummary, DifferingMetadata, LeftOut } from '../domain/summary.ts';
import { exitCodeOfSummary, problemsOf } from './exit-codes.ts';
import { failureLines } from './failure-lines.ts';
import {
  formatBytes,
  formatBytesChange,
  formatCount,
  formatDuration,
  formatRate,
  formatSmaller,
  plural,
  splitBytes,
} from './format.ts';
import { hangText } from './wrap-text.ts';

const LABEL_COLUMNS = 13;

/** One line of the summary: numbers are aligned below one another. A row without a label belongs to the one above. */
interface Row {
  readonly label: string;
  readonly number: string;
  readonly text: string;
}

interface SummaryTextOptions {
  /** of the terminal; without one, lines are as long as they are */
  readonly columns?: number | undefined;
  /** false only counts them, for a log that has them already */
  readonly listFailures?: boolean;
  /** false where the summary is part of another's */
  readonly closing?: boolean;
  /** names that stage one linked; the summary has none of them */
  readonly linkedWhileCopying?: number;
}

/** What a run did, for people. */
export function summaryText(summary: DedupeSummary, options: SummaryTextOptions = {}): string {
  const linked = linkedRows(summary, options);
  const rows = [...foundRows(summary), ...linked, freedRow(summary), ...leftAloneRows(summary)];
  const lines = ['', ...alignRows(rows, options.columns)];
  if (problemsOf(summary) > 0 && options.listFailures !== false) lines.push(...failureLines(summary, options.columns));
  if (options.closing !== false) {
    lines.push('', `  ${closingText(summary)}`);
    if (summary.outcome === 'interrupted') lines.push(`  ${keptText(summary)}`);
  }
  lines.push('');
  return lines.join('\n');
}

/** The last line: time, rate and how it ended. */
export function closingText(summary: DedupeSummary): string {
  const { elapsedMs, contentBytesRead, readMs } = summary;
  const read = contentBytesRead > 0 && readMs > 0 ? `, ${formatRate((contentBytesRead / readMs) * 1000)}` : '';
  return `${formatDuration(elapsedMs)}${read}.  ${endingText(summary)}`;
}

function endingText(summary: DedupeSummary): string {
  const code = exitCodeOfSummary(summary);
  const problems = problemsOf(summary);
  const also = problems > 0 ? ` with ${plural(problems, 'problem')}` : '';
  if (summary.outcome === 'interrupted') {
    return `Interrupted${also} (exit code ${code}).`;
  }
  const ending = problems > 0 ? [`Finished${also} (exit code ${code}).`] : summary.dryRun ? [] : ['Done.'];
  return [...(summary.dryRun ? ['Dry run: nothing was changed.'] : []), ...ending].join('  ');
}

function keptText({ dryRun }: DedupeSummary): string {
  return dryRun ? 'Nothing was changed.' : 'What is said above is done; the next run goes on from there.';
}

function foundRows(summary: DedupeSummary): Row[] {
  if (isNothingWalked(summary)) return [{ label: 'Found', ...notWalked(summary) }];
  const { names, snapshots, apparentBytes, inodesBefore, inodesAfter, uniqueBytesBefore, uniqueBytesAfter } = summary;
  const word = names === 1 ? 'name' : 'names';
  const where = snapshots === 0 ? '' : ` in ${plural(snapshots, 'snapshot')}`;
  const files =
    inodesBefore === inodesAfter
      ? `${inodesAfter === 1 ? 'file' : 'files'}, ${formatBytes(uniqueBytesAfter)} counting each once`
      : `→ ${plural(inodesAfter, 'file')}, ${formatBytesChange(uniqueBytesBefore, uniqueBytesAfter)} counting each once`;
  return [
    {
      label: 'Found',
      number: formatCount(names),
      text: `${word}${where}, ${formatBytes(apparentBytes)} counting every name`,
    },
    { label: '', number: formatCount(inodesBefore), text: files },
    ...(summary.snapshotsNotWalked === 0 ? [] : [{ label: '', ...notWalked(summary) }]),
  ];
}

function isNothingWalked({ names, snapshots, snapshotsNotWalked }: DedupeSummary): boolean {
  return names + snapshots === 0 && snapshotsNotWalked > 0;
}

function notWalked({ snapshotsNotWalked, namesNotWalked }: DedupeSummary): Omit<Row, 'label'> {
  const word = namesNotWalked === 1 ? 'name' : 'names';
  const where = plural(snapshotsNotWalked, 'snapshot');
  return { number: formatCount(namesNotWalked), text: `${word} in ${where} done before, not walked again` };
}

/** Equal files may be left that have names outside the root, or as many as a file may have: a link would free nothing. */
function linkedRows(summary: DedupeSummary, { linkedWhileCopying = 0 }: SummaryTextOptions): Row[] {
  const { dryRun, linkedNames, canonicals, alreadyLinkedNames, differingMetadata, snapshotsNotWalked } = summary;
  const word = linkedNames === 1 ? 'name' : 'names';
  const sawAll = summary.outcome === 'done' && problemsOf(summary) === 0;
  const besides =
    linkedWhileCopying > 0
      ? ' beside those that were linked while copying'
      : `: nothing${snapshotsNotWalked === 0 ? ' more' : ' new'} would free space`;
  const none = sawAll && differingMetadata.files === 0 ? word + besides : word;
  const text = linkedNames === 0 ? none : `${word} to ${plural(canonicals, 'file')}`;
  const rows = [{ label: dryRun ? 'Would link' : 'Linked', number: formatCount(linkedNames), text }];
  const already = `${alreadyLinkedNames === 1 ? 'name was' : 'names were'} linked already`;
  if (alreadyLinkedNames > 0) rows.push({ label: '', number: formatCount(alreadyLinkedNames), text: already });
  return rows;
}

function freedRow(summary: DedupeSummary): Row {
  const { dryRun, reclaimedBytes, diskBytesBefore, diskBytesAfter } = summary;
  const { number, unit } = splitBytes(reclaimedBytes);
  const label = dryRun ? 'Would free' : 'Freed';
  if (isNothingWalked(summary)) return { label, number, text: unit };
  const smaller = formatSmaller(diskBytesBefore, diskBytesAfter);
  const change =
    diskBytesBefore === diskBytesAfter
      ? formatBytes(diskBytesAfter)
      : formatBytesChange(diskBytesBefore, diskBytesAfter);
  return { label, number, text: `${unit.padEnd(8)}${change} on disk${smaller}` };
}

function leftAloneRows({ differingMetadata, changedNames, leftOut }: DedupeSummary): Row[] {
  const counted: ReadonlyArray<readonly [number, string, string]> = [
    [differingMetadata.files, ...differingTexts(differingMetadata)],
    [changedNames, 'name whose file changed while we worked', 'names whose files changed while we worked'],
    [leftOut.emptyFiles, 'empty file', 'empty files'],
    [leftOut.symlinks, 'symlink', 'symlinks'],
    [leftOut.specialFiles, 'device, socket or pipe', 'devices, sockets and pipes'],
    [leftOut.filtered, 'name that the filters leave out', 'names that the filters leave out'],
    [leftOut.otherDevices.length, ...otherDeviceTexts(leftOut)],
  ];
  return counted
    .filter(([count]) => count > 0)
    .map(([count, one, many], index) => ({
      label: index === 0 ? 'Left alone' : '',
      number: formatCount(count),
      text: count === 1 ? one : many,
    }));
}

function differingTexts({ bytes, ignore }: DifferingMetadata): [one: string, many: string] {
  const option = `--ignore ${ignore.length === METADATA_FIELDS.length ? 'all' : ignore.join(',')}`;
  const size = formatBytes(bytes);
  return [
    `equal file (${size}) whose ${fieldWords(ignore, ONE)}; ${option} would link it`,
    `equal files (${size}) whose ${fieldWords(ignore, MANY)}; ${option} would link them`,
  ];
}

const ONE: Readonly<Record<MetadataField, string>> = { mtime: 'time', mode: 'mode', owner: 'owner' };
const MANY: Readonly<Record<MetadataField, string>> = { mtime: 'times', mode: 'modes', owner: 'owners' };

function fieldWords(fields: readonly MetadataField[], words: Readonly<Record<MetadataField, string>>): string {
  const named = fields.map((field) => words[field]);
  const last = named.at(-1) ?? 'metadata';
  const list = named.length > 1 ? `${named.slice(0, -1).join(', ')} and ${last}` : last;
  return `${list} ${named.length === 1 && words === ONE ? 'differs' : 'differ'}`;
}

function otherDeviceTexts({ otherDevices }: LeftOut): [one: string, many: string] {
  const list = otherDevices.map(shown).join(', ');
  return [
    `folder or file on another device or subvolume: ${list}`,
    `folders or files on other devices or subvolumes: ${list}`,
  ];
}

function alignRows(rows: readonly Row[], columns: number | undefined): string[] {
  const widest = Math.max(...rows.map(({ number }) => number.length));
  return rows.flatMap(({ label, number, text }) =>
    hangText(`  ${label.padEnd(LABEL_COLUMNS)}${number.padStart(widest)} `, text, columns),
  );
}
