import type { RootStatus, SnapshotStatus } from '../../../domain/root-status.ts';
import { shown } from '../../../domain/shown.ts';
import { quotedPath } from '../../../platform/quoted-path.ts';
import { formatDate, formatDaysLeft } from '../../dates.ts';
import { formatBytes, formatCount, formatSmaller, plural } from '../../format.ts';
import { type TableColumn, textTable } from '../../text-table.ts';

/** Snapshots that a line names; the table has them all. */
const MOST_NAMED = 3;

const COLUMNS: readonly TableColumn[] = [
  { heading: 'Snapshot', align: 'left' },
  { heading: 'Files', align: 'right' },
  { heading: 'Size', align: 'right' },
  { heading: 'New data', align: 'right' },
  { heading: 'Alone', align: 'right' },
  { heading: 'Shared', align: 'right', leftOut: 2 },
  { heading: 'Links', align: 'right', leftOut: 1 },
  { heading: 'State', align: 'left', leftOut: 3 },
  { heading: 'Verified', align: 'left' },
];

const STATES: Readonly<Record<SnapshotStatus['state'], string>> = {
  sealed: 'sealed',
  'in-progress': 'in progress',
  'not-sealed': 'not sealed',
};

/** `columns` of a terminal; without it, the table is as wide as it is. */
export function statusText(status: RootStatus, columns?: number): string[] {
  const { root, snapshots, notCounted } = status;
  const table = [...textTable(COLUMNS, snapshots.map(cellsOf), columns), '', totalLine(status)];
  const isAnyCounted = snapshots.length > 0 || notCounted.length === 0;
  return [
    `  ${shown(root)}`,
    '',
    ...(isAnyCounted ? table : []),
    freeLine(status),
    ...(notCounted.length === 0 ? sourceLines(status) : notCountedLines(status)),
  ];
}

function cellsOf(snapshot: SnapshotStatus): string[] {
  const { name, files, apparentBytes, newBytes, aloneBytes, sharedBytes, mostLinks, state, verifiedAt } = snapshot;
  return [
    shown(name),
    formatCount(files),
    ...[apparentBytes, newBytes, aloneBytes, sharedBytes].map(formatBytes),
    formatCount(mostLinks),
    STATES[state],
    verifiedAt === undefined ? '–' : formatDate(verifiedAt),
  ];
}

function totalLine({ snapshots, totals }: RootStatus): string {
  const { files, diskBytes, unlinkedBytes } = totals;
  const all = `${plural(snapshots.length, 'snapshot')}, ${plural(files, 'file')}`;
  const smaller = formatSmaller(unlinkedBytes, diskBytes);
  return `  ${all}: ${formatBytes(diskBytes)} on the disk instead of ${formatBytes(unlinkedBytes)}${smaller}`;
}

function freeLine({ freeBytes, forecast }: RootStatus): string {
  const free = `  ${formatBytes(freeBytes)} free`;
  if (forecast === undefined) return free;
  const { bytesPerDay, daysLeft, from, to } = forecast;
  const rate = `${formatBytes(bytesPerDay)} a day, as from ${shown(from)} to ${shown(to)}`;
  return `${free}: ${formatDaysLeft(daysLeft)} at ${rate}`;
}

function notCountedLines({ snapshots, notCounted }: RootStatus): string[] {
  const others = snapshots.length === 0 ? '' : ' With them New data, Alone and Shared may be other.';
  return ['', `  Not counted, for this was interrupted: ${notCounted.map(shown).join(', ')}.${others}`];
}

function sourceLines({ hasIndex, snapshots, root }: RootStatus): string[] {
  const walked = snapshots.filter(({ fromIndex }) => !fromIndex);
  if (!hasIndex) {
    return [
      '',
      `  No index was used, so all was walked. A run of  dedupe-backups ${quotedPath(shown(root))}  keeps one.`,
    ];
  }
  if (walked.length === 0) return [];
  const them = walked.length === 1 ? 'it' : 'them';
  const named = walked.slice(0, MOST_NAMED).map(({ name }) => shown(name));
  const more = walked.length > MOST_NAMED ? ` and ${formatCount(walked.length - MOST_NAMED)} more` : '';
  return ['', `  Walked, for the index has no figures of ${them}: ${named.join(', ')}${more}`];
}
