import { scaleLinear } from 'd3-scale';
import { chart } from './chart-frame.ts';
import { svg } from './elements.ts';

export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly text: string;
  readonly label: string;
}

const ROW = 26;
const LETTER = 6.6;
const GAP = 6;

/** A line for each: the name, and below it a bar. `limit` draws where bars may not go beyond. */
export function barList(label: string, bars: readonly Bar[], limit?: number): HTMLElement {
  return chart(label, bars.length * (ROW + GAP) + GAP, (canvas, { width }) => {
    const most = Math.max(limit ?? 0, 1e-9, ...bars.map(({ value }) => value));
    const x = scaleLinear([0, most], [0, width - 2]);
    const marks = bars.map(({ name, value, text, label: said }, at) => {
      const top = GAP + at * (ROW + GAP);
      const room = Math.max(4, Math.floor((width - text.length * LETTER - 24) / LETTER));
      const shown = name.length > room ? `…${name.slice(1 - room)}` : name;
      const element = svg(
        'g',
        { class: 'mark' },
        svg('rect', { class: 'hit', x: 0, y: top - 2, width, height: ROW + 4 }),
        svg('text', { class: 'bar-name', x: 0, y: top + 12 }, shown),
        svg('text', { class: 'bar-value', x: width, y: top + 12, 'text-anchor': 'end' }, text),
        svg('rect', { class: 'track', x: 0, y: top + 18, width, height: 6, rx: 3 }),
        svg('rect', { class: 'new', x: 0, y: top + 18, width: Math.max(2, x(value)), height: 6, rx: 3 }),
      );
      canvas.append(element);
      return { element, label: said };
    });
    return marks;
  });
}
