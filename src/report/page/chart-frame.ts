import { html, svg } from './elements.ts';

/** Something in a chart that can be pointed at, or come to with the arrow keys. */
export interface Mark {
  readonly element: SVGElement;
  readonly label: string;
}

export interface Frame {
  readonly width: number;
  readonly height: number;
}

/** The marks of a chart, drawn into `canvas`, in their order. */
export type Draw = (canvas: SVGElement, frame: Frame) => readonly Mark[];

/**
 * A chart that is drawn anew when its width changes. It is one stop for the Tab key; the arrow keys, Home and End go
 * from mark to mark, and what is pointed at is said below the chart, aloud too.
 */
export function chart(label: string, height: number, draw: Draw): HTMLElement {
  const readout = html('output', { class: 'readout', 'aria-live': 'polite' }, HINT);
  const host = html('div', {
    class: 'chart',
    tabindex: 0,
    role: 'group',
    'aria-label': `${label}. Arrow keys tell the values.`,
  });
  let marks: readonly Mark[] = [];
  let current = -1;

  const point = (at: number): void => {
    marks[current]?.element.classList.remove('on');
    current = at;
    marks[current]?.element.classList.add('on');
    readout.textContent = marks[current]?.label ?? HINT;
  };
  host.addEventListener('keydown', (event) => {
    const next = nextMark(event.key, current, marks.length);
    if (next === undefined) return;
    event.preventDefault();
    point(next);
  });
  host.addEventListener('pointerover', (event) => {
    const at = marks.findIndex(({ element }) => event.target instanceof Node && element.contains(event.target));
    if (at >= 0) point(at);
  });
  const redraw = (): void => {
    const width = Math.max(280, Math.floor(host.clientWidth));
    const canvas = svg('svg', { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label });
    marks = draw(canvas, { width, height });
    host.replaceChildren(canvas);
    point(-1);
  };
  let drawnWidth = -1;
  new ResizeObserver(() => {
    if (host.clientWidth === drawnWidth) return;
    drawnWidth = host.clientWidth;
    redraw();
  }).observe(host);
  return html('div', {}, host, readout);
}

const HINT = 'Point at the chart, or use the arrow keys, for exact figures.';

function nextMark(key: string, current: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === 'ArrowRight' || key === 'ArrowDown') return Math.min(count - 1, current + 1);
  if (key === 'ArrowLeft' || key === 'ArrowUp') return Math.max(0, current - 1);
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}
