/** A small line chart as SVG, drawn so that it can be read on a light and on a dark page. */
export interface Chart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly lines: readonly ChartLine[];
  /** so that 10 and 365 both find a place */
  readonly logarithmicX: boolean;
}

export interface ChartLine {
  readonly name: string;
  readonly points: readonly ChartPoint[];
}

export interface ChartPoint {
  readonly x: number;
  readonly y: number;
}

const WIDTH = 640;
const HEIGHT = 360;
const MARGIN = { top: 44, right: 150, bottom: 48, left: 64 };
const Y_STEPS = 5;
/** Of middling lightness: each stands out from white and from black. */
const COLOURS = ['#2f81f7', '#d9730d', '#2e9e5b', '#c2438c', '#8b6cd9', '#8a8a8a'];
const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #333; }
  .title { font-size: 14px; font-weight: 600; }
  .grid { stroke: #8888; stroke-width: 0.5; }
  @media (prefers-color-scheme: dark) { text { fill: #ddd; } }`;

export function svgOf(chart: Chart): string {
  const points = chart.lines.flatMap(({ points }) => points);
  const places = scales(chart, points);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${escaped(chart.title)}">`,
    `<style>${STYLE}</style>`,
    text(chart.title, { x: MARGIN.left, y: 20, kind: 'class="title"' }),
    text(chart.yLabel, { x: MARGIN.left, y: 37 }),
    text(chart.xLabel, { x: (MARGIN.left + WIDTH - MARGIN.right) / 2, y: HEIGHT - 10, kind: 'text-anchor="middle"' }),
    ...gridOf(points, places),
    ...chart.lines.flatMap((line, index) => lineOf(line, { index, places })),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

interface Scales {
  readonly most: number;
  x(value: number): number;
  y(value: number): number;
}

function scales({ logarithmicX }: Chart, points: readonly ChartPoint[]): Scales {
  const xs = points.map(({ x }) => (logarithmicX ? Math.log(x) : x));
  const [least, greatest] = [Math.min(...xs), Math.max(...xs)];
  const most = roundUp(Math.max(...points.map(({ y }) => y)));
  const width = WIDTH - MARGIN.left - MARGIN.right;
  const height = HEIGHT - MARGIN.top - MARGIN.bottom;
  return {
    most,
    x: (value) => MARGIN.left + (((logarithmicX ? Math.log(value) : value) - least) / (greatest - least || 1)) * width,
    y: (value) => MARGIN.top + (1 - value / most) * height,
  };
}

/** To 1, 2 or 5 times a power of ten, or a half of one in between. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value || 1));
  const step = [1, 1.5, 2, 3, 4, 5, 7.5, 10].find((each) => each * power >= value) ?? 10;
  return step * power;
}

function gridOf(points: readonly ChartPoint[], { most, x, y }: Scales): string[] {
  const parts: string[] = [];
  for (let step = 0; step <= Y_STEPS; step++) {
    const value = (most * step) / Y_STEPS;
    const at = y(value);
    parts.push(`<line class="grid" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${at}" y2="${at}"/>`);
    parts.push(text(short(value), { x: MARGIN.left - 8, y: at + 4, kind: 'text-anchor="end"' }));
  }
  for (const value of new Set(points.map((point) => point.x))) {
    parts.push(text(short(value), { x: x(value), y: HEIGHT - MARGIN.bottom + 18, kind: 'text-anchor="middle"' }));
  }
  return parts;
}

function lineOf({ name, points }: ChartLine, { index, places }: { index: number; places: Scales }): string[] {
  const colour = COLOURS[index % COLOURS.length];
  const at = points.map(({ x, y }) => `${places.x(x).toFixed(1)},${places.y(y).toFixed(1)}`);
  const legend = MARGIN.top + 10 + index * 20;
  const left = WIDTH - MARGIN.right + 14;
  return [
    `<polyline points="${at.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    ...at.map((point) => {
      const [cx, cy] = point.split(',');
      return `<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`;
    }),
    `<line x1="${left}" x2="${left + 16}" y1="${legend}" y2="${legend}" stroke="${colour}" stroke-width="2"/>`,
    text(name, { x: left + 22, y: legend + 4 }),
  ];
}

function text(content: string, { x, y, kind = '' }: { x: number; y: number; kind?: string }): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${kind}>${escaped(content)}</text>`;
}

function short(value: number): string {
  if (value >= 1e6) return `${round(value / 1e6)} M`;
  return value >= 10_000 ? `${round(value / 1000)} k` : String(round(value));
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
