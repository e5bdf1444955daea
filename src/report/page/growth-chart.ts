import { scaleLinear, scaleTime } from 'd3-scale';
import { area, line } from 'd3-shape';
import type { RootStatus } from '../../domain/root-status.ts';
import { bytesAxis, labelsBelow, MARGIN } from './axes.ts';
import { chart } from './chart-frame.ts';
import { svg } from './elements.ts';
import { bytesText, dateText } from './words.ts';

const DAY = 24 * 3600 * 1000;
/** Dots that are closer would hide the line. */
const LEAST_BETWEEN_DOTS = 9;

/** What the dated snapshots took together when each was made. */
export interface GrowthPoint {
  readonly name: string;
  readonly at: number;
  readonly bytes: number;
}

export function growthOf({ snapshots }: RootStatus): GrowthPoint[] {
  let bytes = 0;
  return snapshots.flatMap(({ name, date, newBytes }) => {
    bytes += newBytes;
    return date === undefined ? [] : [{ name, at: date, bytes }];
  });
}

/** Growth so far, and as it would go on, up to the day on which the disk is full or as far again as it goes back. */
export function growthChart(status: RootStatus): HTMLElement {
  const points = growthOf(status);
  const { forecast, freeBytes } = status;
  return chart('Space taken over time, and forecast', 280, (canvas, { width, height }) => {
    const [first, last] = [points[0], points[points.length - 1]];
    const full = last.bytes + freeBytes;
    const span = Math.max(DAY, last.at - first.at);
    const ahead = forecast === undefined ? 0 : Math.min(span, forecast.daysLeft * DAY);
    const end = last.at + ahead;
    const endBytes = last.bytes + ((forecast?.bytesPerDay ?? 0) * ahead) / DAY;
    const most = Math.max(endBytes, last.bytes) * 1.08;
    const x = scaleTime([first.at, end], [MARGIN.left, width - MARGIN.right]);
    const y = scaleLinear([0, most], [height - MARGIN.bottom, MARGIN.top]);
    bytesAxis(canvas, most, { y, width });
    labelsBelow(
      canvas,
      x.ticks(6).map((tick) => ({ x: x(tick), text: dateText(tick.getTime()) })),
      { width, height },
    );
    const under = area<GrowthPoint>(
      ({ at }) => x(at),
      y(0),
      ({ bytes }) => y(bytes),
    );
    const along = line<GrowthPoint>(
      ({ at }) => x(at),
      ({ bytes }) => y(bytes),
    );
    canvas.append(
      svg('path', { class: 'area', d: under(points) ?? '' }),
      svg('path', { class: 'line', d: along(points) ?? '' }),
    );
    if (ahead > 0) {
      const ray = along([last, { name: '', at: end, bytes: endBytes }]) ?? '';
      canvas.append(svg('path', { class: 'line forecast', d: ray }));
    }
    if (full <= most) {
      const at = y(full);
      canvas.append(svg('line', { class: 'limit', x1: MARGIN.left, x2: width - MARGIN.right, y1: at, y2: at }));
    }
    const between = (x(last.at) - x(first.at)) / points.length;
    const dot = between < LEAST_BETWEEN_DOTS ? 'dot close' : 'dot';
    return points.map(({ name, at, bytes }) => {
      const element = svg('g', { class: 'mark' }, svg('circle', { class: dot, cx: x(at), cy: y(bytes), r: 4 }));
      canvas.append(element);
      return { element, label: `${name}: ${bytesText(bytes)} on the disk` };
    });
  });
}
