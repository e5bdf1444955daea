import type { ReportData } from '../report-data.ts';
import { html } from './elements.ts';
import { sections } from './sections.ts';
import { tiles } from './tiles.ts';
import { countText, minuteText } from './words.ts';

const data: ReportData = JSON.parse(document.getElementById('data')?.textContent ?? '{}');
const { status, madeAt, version } = data;
const parts = sections(data);

document
  .getElementById('report')
  ?.replaceChildren(
    html('header', {}, html('h1', {}, status.root), html('p', { class: 'lead' }, leadText())),
    tiles(status),
    html('nav', { 'aria-label': 'Sections' }, ...parts.map(({ id, title }) => html('a', { href: `#${id}` }, title))),
    ...parts.map(({ id, title, text, content }) =>
      html(
        'section',
        { id, 'aria-labelledby': `${id}-title` },
        html('h2', { id: `${id}-title` }, title),
        html('p', { class: 'lead' }, text),
        ...content,
      ),
    ),
    html(
      'footer',
      {},
      `Made ${minuteText(madeAt)} by dedupe-backups ${version}. Sizes are allocated space unless said otherwise.`,
    ),
  );

function leadText(): string {
  const { snapshots, hasIndex } = status;
  const [first, last] = [snapshots[0], snapshots[snapshots.length - 1]];
  const span = first === undefined ? 'No snapshots' : `${first.name} to ${last.name}`;
  const lacking = status.failures.length + status.failuresNotListed;
  return [
    `${span}, as of ${minuteText(madeAt)}.`,
    ...(hasIndex ? [] : ['No index was used: some of this needs one.']),
    ...(lacking === 0 ? [] : [`The figures lack what could not be looked at (${countText(lacking)}).`]),
  ].join(' ');
}
