import { svg } from './elements.ts';
import { bytesText, bytesTicks } from './words.ts';

export const MARGIN = { top: 12, right: 14, bottom: 28, left: 78 };

/** Lines across the chart at round sizes, each with its size. */
export function bytesAxis(
  canvas: SVGElement,
  most: number,
  { y, width }: { y: (bytes: number) => number; width: number },
): void {
  for (const tick of bytesTicks(most, 4)) {
    const at = Math.round(y(tick)) + 0.5;
    canvas.append(
      svg('line', { class: 'grid', x1: MARGIN.left, x2: width - MARGIN.right, y1: at, y2: at }),
      svg(
        'text',
        { class: 'tick', x: MARGIN.left - 8, y: at + 4, 'text-anchor': 'end' },
        bytesText(tick).replace('.0 ', ' '),
      ),
    );
  }
}

/** Labels below the chart, as many as have room. */
export function labelsBelow(
  canvas: SVGElement,
  labels: readonly { readonly x: number; readonly text: string }[],
  { width, height }: { width: number; height: number },
): void {
  let free = MARGIN.left - 30;
  for (const { x, text } of labels) {
    const half = text.length * 3.4;
    if (x - half < free || x + half > width) continue;
    free = x + half + 14;
    canvas.append(svg('text', { class: 'tick', x, y: height - 8, 'text-anchor': 'middle' }, text));
  }
}
