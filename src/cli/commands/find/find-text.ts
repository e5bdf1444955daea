import type { DedupeEvent } from '../../../domain/events.ts';
import type { FindSummary, FoundName } from '../../../domain/found-names.ts';
import { shown } from '../../../domain/shown.ts';
import { formatMinute } from '../../dates.ts';
import { formatBytes, formatDuration, plural } from '../../format.ts';
import { padColumns, textWidth } from '../../text-width.ts';

const SIZE_COLUMNS = 10;
const DATE_COLUMNS = 16;

/** A table that is written while it is found; the names of the snapshots, which come first, say how wide it is. */
export function findText() {
  let width = 'Newest'.length;
  let isHeaded = false;
  const linesOf = (event: DedupeEvent): string[] => {
    if (event.type === 'snapshots-found') {
      width = Math.max(width, ...event.snapshots.map((name) => textWidth(shown(name))));
    }
    if (event.type !== 'found-name') return [];
    const heading = isHeaded ? [] : [headingLine(width)];
    isHeaded = true;
    return [...heading, foundLine(event, width)];
  };
  return { linesOf, closing };
}

function headingLine(width: number): string {
  return line(['Newest', 'Oldest', 'Size', 'Modified', 'Path'], width);
}

function foundLine({ newest, oldest, size, mtimeMs, path, kind }: FoundName, width: number): string {
  const name = kind === 'folder' ? `${shown(path)}/` : shown(path);
  const amount = size === undefined ? '' : formatBytes(size);
  return line([shown(newest), shown(oldest), amount, formatMinute(mtimeMs), name], width);
}

function line([newest, oldest, size, modified, path]: readonly string[], width: number): string {
  const dates = `${padColumns(newest, width)}  ${padColumns(oldest, width)}`;
  return `  ${dates}  ${size.padStart(SIZE_COLUMNS)}  ${modified.padEnd(DATE_COLUMNS)}  ${path}`;
}

function closing({ globs, names, snapshots, elapsedMs }: FindSummary): string[] {
  const where = plural(snapshots, 'snapshot');
  if (names === 0) return [`  ${globs.map(shown).join(', ')}: nothing in ${where}.  ${formatDuration(elapsedMs)}.`];
  return ['', `  ${plural(names, 'name')} in ${where}.  ${formatDuration(elapsedMs)}.`];
}
