import { scaleBand, scaleLinear } from 'd3-scale';
import type { SnapshotStatus } from '../../domain/root-status.ts';
import { bytesAxis, labelsBelow, MARGIN } from './axes.ts';
import { chart } from './chart-frame.ts';
import { svg } from './elements.ts';
import { bytesText } from './words.ts';

/** A bar for each snapshot: new data below, what older snapshots had already above. */
export function spaceChart(snapshots: readonly SnapshotStatus[]): HTMLElement {
  return chart('Space of each snapshot, new and already there', 280, (canvas, { width, height }) => {
    const most = Math.max(1, ...snapshots.map(({ diskBytes }) => diskBytes));
    const x = scaleBand(
      snapshots.map(({ name }) => name),
      [MARGIN.left, width - MARGIN.right],
    ).paddingInner(0.2);
    const y = scaleLinear([0, most], [height - MARGIN.bottom, MARGIN.top]);
    bytesAxis(canvas, most, { y, width });
    const middle = x.bandwidth() / 2;
    labelsBelow(
      canvas,
      snapshots.map(({ name }) => ({ x: (x(name) ?? 0) + middle, text: name })),
      { width, height },
    );
    return snapshots.map((snapshot) => {
      const { name, diskBytes, newBytes, aloneBytes } = snapshot;
      const left = x(name) ?? 0;
      const bar = (kind: string, from: number, to: number) =>
        svg('rect', { class: kind, x: left, width: x.bandwidth(), y: y(to), height: Math.max(0, y(from) - y(to)) });
      const area = {
        class: 'hit',
        x: left,
        width: x.step(),
        y: MARGIN.top,
        height: height - MARGIN.top - MARGIN.bottom,
      };
      const element = svg(
        'g',
        { class: 'mark' },
        svg('rect', area),
        bar('new', 0, newBytes),
        bar('shared', newBytes, diskBytes),
      );
      canvas.append(element);
      const there = bytesText(Math.max(0, diskBytes - newBytes));
      return {
        element,
        label: `${name}: ${bytesText(newBytes)} new, ${there} already there, ${bytesText(aloneBytes)} alone`,
      };
    });
  });
}
