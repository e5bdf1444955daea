import type { DedupeEvent } from '../../../domain/events.ts';
import { shown } from '../../../domain/shown.ts';
import type { FileVersion, VersionsSummary } from '../../../domain/versions.ts';
import { formatMinute } from '../../dates.ts';
import { formatBytes, formatDuration, plural } from '../../format.ts';
import { padColumns, textWidth } from '../../text-width.ts';

const SIZE_COLUMNS = 10;
const DATE_COLUMNS = 16;
const DIGEST_COLUMNS = 16;
const VIA: Readonly<Record<NonNullable<FileVersion['via']>, string>> = {
  inode: 'the same inode',
  content: 'the same bytes',
  path: 'followed by this path',
};

/** A table that is written while it is found; the names of the snapshots, which come first, say how wide it is. */
export function versionsText() {
  let width = 'First'.length;
  let isHeaded = false;
  const linesOf = (event: DedupeEvent): string[] => {
    if (event.type === 'snapshots-found') {
      width = Math.max(width, ...event.snapshots.map((name) => textWidth(shown(name))));
    }
    if (event.type !== 'file-version') return [];
    const heading = isHeaded ? [] : [line(['First', 'Last', 'Size', 'Modified', 'xxh64', 'Path'], width)];
    isHeaded = true;
    return [...heading, versionLine(event, width)];
  };
  return { linesOf, closing };
}

function versionLine({ oldest, newest, size, mtimeMs, digest, path, via }: FileVersion, width: number): string {
  const name = via === undefined ? shown(path) : `${shown(path)}   (${VIA[via]})`;
  return line([shown(oldest), shown(newest), formatBytes(size), formatMinute(mtimeMs), digest ?? '–', name], width);
}

function line([first, last, size, modified, digest, path]: readonly string[], width: number): string {
  const dates = `${padColumns(first, width)}  ${padColumns(last, width)}`;
  const rest = [size.padStart(SIZE_COLUMNS), modified.padEnd(DATE_COLUMNS), digest.padEnd(DIGEST_COLUMNS), path];
  return `  ${dates}  ${rest.join('  ')}`;
}

function closing({ path, versions, snapshots, elapsedMs }: VersionsSummary): string[] {
  const where = plural(snapshots, 'snapshot');
  if (versions === 0) return [`  ${shown(path)}: nothing in ${where}.  ${formatDuration(elapsedMs)}.`];
  return ['', `  ${plural(versions, 'version')} in ${where}.  ${formatDuration(elapsedMs)}.`];
}
