import {
  CHANGES,
  type Change,
  type Difference,
  type DifferenceCount,
  type DiffSummary,
} from '../../../domain/difference.ts';
import type { DiffStarted } from '../../../domain/events.ts';
import { shown } from '../../../domain/shown.ts';
import { formatBytes, formatCount, formatDuration, plural } from '../../format.ts';
import { type TableColumn, textTable } from '../../text-table.ts';

const WORDS: Readonly<Record<Change, string>> = {
  added: 'added',
  removed: 'removed',
  changed: 'changed',
  moved: 'moved',
  metadata: 'metadata',
  type: 'type',
};
const WORD_COLUMNS = 8;
const SIZE_COLUMNS = 10;
const COLUMNS: readonly TableColumn[] = [
  { heading: '', align: 'left' },
  { heading: 'Names', align: 'right' },
  { heading: 'Before', align: 'right' },
  { heading: 'After', align: 'right' },
];

export function headerLines({ root, older, newer }: DiffStarted): string[] {
  return [`  ${shown(root)}   ${shown(older)} → ${shown(newer)}`, ''];
}

/** One path on one line, in columns: what happened, the size there is now (or was), the path and what else to know. */
export function differenceLine(difference: Difference): string {
  const { change, sizeBefore, sizeAfter } = difference;
  const size = sizeAfter ?? (change === 'removed' ? sizeBefore : undefined);
  const columns = [
    WORDS[change].padEnd(WORD_COLUMNS),
    (size === undefined ? '' : formatBytes(size)).padStart(SIZE_COLUMNS),
    pathText(difference),
  ];
  const notes = notesOf(difference);
  return `  ${columns.join('  ')}${notes.length > 0 ? `   (${notes.join('; ')})` : ''}`;
}

export function closingLines(summary: DiffSummary): string[] {
  const { changes, unchanged, notCompared, contentBytesRead, elapsedMs } = summary;
  const rows = CHANGES.filter((change) => changes[change].names > 0).map((change) => cells(change, changes[change]));
  const read = contentBytesRead > 0 ? `, ${formatBytes(contentBytesRead)} read` : '';
  const table = ['', ...textTable(COLUMNS, [...rows, cells('unchanged', unchanged)])];
  const unknown = notCompared === 0 ? [] : [`  ${plural(notCompared, 'name')} not compared.`];
  return [
    ...(rows.length === 0 ? [nothingText(summary)] : table),
    ...unknown,
    `  ${formatDuration(elapsedMs)}${read}.`,
  ];
}

/** What was not compared may differ. */
function nothingText({ outcome, notCompared, failures }: DiffSummary): string {
  const isAllCompared = outcome === 'done' && notCompared === 0 && failures.length === 0;
  return isAllCompared ? '  Nothing differs.' : '  No difference was found in what could be compared.';
}

function cells(word: string, { names, bytesBefore, bytesAfter }: DifferenceCount): string[] {
  const bytes = (count: number, none: boolean): string => (none ? '' : formatBytes(count));
  return [word, formatCount(names), bytes(bytesBefore, word === 'added'), bytes(bytesAfter, word === 'removed')];
}

function pathText({ path, from, kind }: Difference): string {
  const end = kind === 'folder' ? '/' : '';
  return from === undefined ? `${shown(path)}${end}` : `${shown(from)} → ${shown(path)}`;
}

function notesOf({ change, kind, kindBefore, sizeBefore, sizeAfter, fields, suspicious }: Difference): string[] {
  const notes: string[] = [];
  if (kindBefore !== undefined) notes.push(`${kindBefore} → ${kind}`);
  if (change === 'changed' && sizeBefore !== undefined && sizeBefore !== sizeAfter)
    notes.push(`was ${formatBytes(sizeBefore)}`);
  if (fields !== undefined) notes.push(`other ${fields.join(', ')}`);
  if (suspicious) notes.push('size and time are as they were: one of the two may be damaged');
  return notes;
}
