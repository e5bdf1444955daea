import type { DedupeEvent } from '../../../domain/events.ts';
import type { LinkedName, LinksSummary } from '../../../domain/found-names.ts';
import { shown } from '../../../domain/shown.ts';
import { formatMinute } from '../../dates.ts';
import { formatBytes, plural } from '../../format.ts';

/** The names file by file, under a line that says which file it is; then the counts. */
export function linksText() {
  let last: bigint | undefined;
  const linesOf = (event: DedupeEvent): string[] => {
    if (event.type !== 'linked-name') return [];
    const heading = event.ino === last ? [] : headingLines(event, last === undefined);
    last = event.ino;
    return [...heading, `    ${shown(event.path)}`];
  };
  return { linesOf, closing };
}

function headingLines({ sameFile, ino, mtimeMs }: LinkedName, isFirst: boolean): string[] {
  const heading = `  ${sameFile ? 'The same file' : 'Another file with the same bytes'}   (inode ${ino}, modified ${formatMinute(mtimeMs)})`;
  return isFirst ? [heading] : ['', heading];
}

function closing(summary: LinksSummary): string[] {
  const { root, path, size, digest, sameFileNames, namesElsewhere, equalNames, equalFiles } = summary;
  const hash = digest === undefined ? '' : `, xxh64 ${digest}`;
  const lines = ['', `  ${shown(path)}: ${formatBytes(size)}${hash}`];
  const others =
    equalFiles > 0 ? `; ${plural(equalNames, 'name')} of ${plural(equalFiles, 'other file')} with the same bytes` : '';
  const found = namesElsewhere === undefined ? ' found' : '';
  lines.push(`  ${plural(sameFileNames, 'name')} of the file${found}${others}.`);
  if (namesElsewhere !== undefined && namesElsewhere > 0) {
    lines.push(
      `  The file has ${plural(namesElsewhere, 'more name')} outside the complete snapshots of ${shown(root)}.`,
    );
  }
  if (size === 0) lines.push('  Empty files are not compared with others.');
  return lines;
}
