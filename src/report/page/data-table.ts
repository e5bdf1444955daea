import { html } from './elements.ts';
import { countText } from './words.ts';

/** A column of a table: how a row is worded, and by what it is sorted (its words where not given). */
export interface Column<Row> {
  readonly heading: string;
  readonly text: (row: Row) => string;
  readonly value?: (row: Row) => number;
}

/** Rows shown at once; the filter narrows them, the button shows the rest. */
const ROWS_AT_FIRST = 100;

/** A table that its reader can sort by any column, by mouse or keyboard, and filter by any word. */
export function dataTable<Row>(title: string, columns: readonly Column<Row>[], rows: readonly Row[]): HTMLElement {
  const body = html('tbody');
  const status = html('p', { class: 'count', role: 'status' });
  const input = html('input', { type: 'search', placeholder: 'Filter', 'aria-label': `Filter: ${title}` });
  const more = html('button', { type: 'button', class: 'more' }, 'Show all');
  const headings = columns.map((column) =>
    html('th', { scope: 'col', 'aria-sort': 'none' }, sortButton(column.heading)),
  );
  const state = { column: -1, descending: false, all: false };

  function draw(): void {
    const words = (input as HTMLInputElement).value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = sorted(rows, columns[state.column], state.descending).filter((row) => {
      const text = columns
        .map((column) => column.text(row))
        .join(' ')
        .toLowerCase();
      return words.every((word) => text.includes(word));
    });
    const shown = state.all ? found : found.slice(0, ROWS_AT_FIRST);
    body.replaceChildren(...shown.map((row) => rowOf(row, columns)));
    status.textContent = `${countText(shown.length)} of ${countText(rows.length)} rows`;
    more.hidden = shown.length === found.length;
  }

  for (const [at, heading] of headings.entries()) {
    heading.querySelector('button')?.addEventListener('click', () => {
      const isNumber = columns[at].value !== undefined;
      state.descending = state.column === at ? !state.descending : isNumber;
      state.column = at;
      for (const each of headings) each.setAttribute('aria-sort', 'none');
      heading.setAttribute('aria-sort', state.descending ? 'descending' : 'ascending');
      draw();
    });
    if (columns[at].value !== undefined) heading.classList.add('number');
  }
  input.addEventListener('input', draw);
  more.addEventListener('click', () => {
    state.all = true;
    draw();
  });
  draw();
  const table = html('table', {}, html('caption', {}, title), html('thead', {}, html('tr', {}, ...headings)), body);
  const scroller = html('div', { class: 'scroller', tabindex: 0, role: 'region', 'aria-label': title }, table);
  return html('div', { class: 'table' }, html('div', { class: 'tools' }, input, status), scroller, more);
}

/** The same behind a heading that opens it: it stands below a chart and says all that the chart shows. */
export function tableBehind<Row>(title: string, columns: readonly Column<Row>[], rows: readonly Row[]): HTMLElement {
  return html('details', {}, html('summary', {}, 'Table'), dataTable(title, columns, rows));
}

function sortButton(heading: string): HTMLElement {
  return html('button', { type: 'button' }, heading);
}

function sorted<Row>(rows: readonly Row[], column: Column<Row> | undefined, descending: boolean): readonly Row[] {
  if (column === undefined) return rows;
  const { text, value } = column;
  const compare = (a: Row, b: Row): number =>
    value === undefined ? text(a).localeCompare(text(b), 'en', { numeric: true }) : value(a) - value(b);
  return rows.toSorted((a, b) => (descending ? compare(b, a) : compare(a, b)));
}

function rowOf<Row>(row: Row, columns: readonly Column<Row>[]): HTMLElement {
  return html(
    'tr',
    {},
    ...columns.map(({ text, value }) => html('td', value === undefined ? {} : { class: 'number' }, text(row))),
  );
}
