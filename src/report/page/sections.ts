import type { LinkedFile, NewFile, ReportData, SpacePart } from '../report-data.ts';
import { barList } from './bar-list.ts';
import { dataTable, tableBehind } from './data-table.ts';
import { html } from './elements.ts';
import { type GrowthPoint, growthChart, growthOf } from './growth-chart.ts';
import { runsSection } from './runs-section.ts';
import type { Section } from './section.ts';
import { spaceChart } from './space-chart.ts';
import { treeMap } from './tree-map.ts';
import { verifySection } from './verify-section.ts';
import { bytesText, countText, dateText, fullText, percentText } from './words.ts';

const BARS = 15;
const NEEDS_INDEX = 'This needs the index, which names the files. A run of dedupe-backups on this folder makes one.';

export function sections(data: ReportData): Section[] {
  return [
    snapshotsSection(data),
    growthSection(data),
    ...spaceSections(data),
    newSection(data),
    linksSection(data),
    runsSection(data),
    verifySection(data),
  ];
}

function snapshotsSection({ status: { snapshots } }: ReportData): Section {
  const legend = html(
    'p',
    { class: 'legend' },
    html('span', { class: 'key new' }),
    'new data ',
    html('span', { class: 'key shared' }),
    'in older snapshots already',
  );
  const table = tableBehind(
    'Snapshots',
    [
      { heading: 'Snapshot', text: ({ name }) => name },
      { heading: 'Files', text: ({ files }) => countText(files), value: ({ files }) => files },
      { heading: 'Size', text: (each) => bytesText(each.apparentBytes), value: (each) => each.apparentBytes },
      { heading: 'New data', text: ({ newBytes }) => bytesText(newBytes), value: ({ newBytes }) => newBytes },
      { heading: 'Alone', text: ({ aloneBytes }) => bytesText(aloneBytes), value: ({ aloneBytes }) => aloneBytes },
      { heading: 'Shared', text: ({ sharedBytes }) => bytesText(sharedBytes), value: ({ sharedBytes }) => sharedBytes },
      { heading: 'Most links', text: ({ mostLinks }) => countText(mostLinks), value: ({ mostLinks }) => mostLinks },
      { heading: 'State', text: ({ state }) => state.replace('-', ' ') },
    ],
    snapshots,
  );
  const text = 'New data came with the snapshot; alone is what the disk would give back if only it were deleted.';
  const content = snapshots.length === 0 ? [] : [legend, spaceChart(snapshots), table];
  return { id: 'snapshots', title: 'Space per snapshot', text, content };
}

function growthSection({ status }: ReportData): Section {
  const { forecast } = status;
  const points = growthOf(status);
  const text =
    forecast === undefined
      ? 'Too few dated snapshots tell a rate, or nothing grows.'
      : `${bytesText(forecast.bytesPerDay)} a day, as from ${forecast.from} to ${forecast.to}. If that goes on, the disk is ${fullText(forecast)}.`;
  const table = tableBehind<GrowthPoint>(
    'Growth',
    [
      { heading: 'Snapshot', text: ({ name }) => name },
      { heading: 'Date', text: ({ at }) => dateText(at), value: ({ at }) => at },
      { heading: 'On the disk by then', text: ({ bytes }) => bytesText(bytes), value: ({ bytes }) => bytes },
    ],
    points,
  );
  return {
    id: 'growth',
    title: 'Growth and forecast',
    text,
    content: points.length < 2 ? [table] : [growthChart(status), table],
  };
}

function spaceSections({ space }: ReportData): Section[] {
  const text = 'Each file counted once, at its latest path; sizes are of contents.';
  if (space === undefined) return [{ id: 'folders', title: 'What takes the space', text: NEEDS_INDEX, content: [] }];
  return [
    { id: 'folders', title: 'What takes the space, by folder', text, content: spaceContent('Folders', space.byFolder) },
    { id: 'types', title: 'What takes the space, by type', text, content: spaceContent('Types', space.byType) },
  ];
}

function spaceContent(title: string, parts: readonly SpacePart[]): HTMLElement[] {
  const all = Math.max(
    1,
    parts.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  const table = tableBehind(
    title,
    [
      { heading: title.replace(/s$/, ''), text: ({ path }) => path.join('/') || '.' },
      { heading: 'Files', text: ({ files }) => countText(files), value: ({ files }) => files },
      { heading: 'Size', text: ({ bytes }) => bytesText(bytes), value: ({ bytes }) => bytes },
      { heading: 'Share', text: ({ bytes }) => percentText(bytes / all), value: ({ bytes }) => bytes },
    ],
    parts,
  );
  return [treeMap(`${title} by size`, parts), table];
}

function newSection({ largestNew }: ReportData): Section {
  const title = 'Largest changes';
  if (largestNew === undefined) return { id: 'new', title, text: NEEDS_INDEX, content: [] };
  const nameOf = ({ path }: NewFile): string => path ?? '(no longer known)';
  const bars = largestNew.slice(0, BARS).map((file) => ({
    name: nameOf(file),
    value: file.bytes,
    text: bytesText(file.bytes),
    label: `${nameOf(file)}: ${bytesText(file.bytes)}, first in ${file.snapshot}`,
  }));
  const table = tableBehind(
    title,
    [
      { heading: 'File', text: nameOf },
      { heading: 'First in', text: ({ snapshot }) => snapshot },
      { heading: 'Size', text: ({ bytes }) => bytesText(bytes), value: ({ bytes }) => bytes },
    ],
    largestNew,
  );
  const text = 'The largest files that came after the first snapshot, each under one of its paths.';
  return { id: 'new', title, text, content: bars.length === 0 ? [] : [barList(title, bars), table] };
}

function linksSection({ mostLinked, linkLimit }: ReportData): Section {
  const nameOf = ({ path, ino }: LinkedFile): string => path ?? `inode ${ino}`;
  const bars = mostLinked.slice(0, BARS).map((file) => ({
    name: nameOf(file),
    value: file.names,
    text: `${countText(file.names)} of ${countText(linkLimit)}`,
    label: `${nameOf(file)}: ${countText(file.names)} names, ${percentText(file.names / linkLimit)} of the limit`,
  }));
  const title = 'Close to the link limit';
  const table = dataTable(
    'Files with most names',
    [
      { heading: 'File', text: nameOf },
      { heading: 'Names', text: ({ names }) => countText(names), value: ({ names }) => names },
      { heading: 'Of the limit', text: ({ names }) => percentText(names / linkLimit), value: ({ names }) => names },
      { heading: 'Size', text: ({ bytes }) => bytesText(bytes), value: ({ bytes }) => bytes },
    ],
    mostLinked,
  );
  const text = `A file has ${countText(linkLimit)} names at most; then a second copy is begun, so nothing needs to be done here.`;
  const content =
    bars.length === 0
      ? []
      : [barList(title, bars, linkLimit), html('details', {}, html('summary', {}, 'Table'), table)];
  return { id: 'links', title, text, content };
}
