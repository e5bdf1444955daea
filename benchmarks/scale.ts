/**
 * How time and memory grow: with the days that are there when one more comes, and with the names.
 *   npm run bench -- scale [--days 10,30,100,365] [--names 1e5,3e5,1e6] [--files 4700] [--peers hardlink] [--runs 5]
 *     [--profile DIR]
 * Writes curves and figures to benchmarks/results/.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { scratchFolder } from './at-exit.ts';
import { type Chart, type ChartLine, svgOf } from './chart.ts';
import { nameOf, numbers, parseCommand, say } from './command-line.ts';
import { makeSnapshots, SHAPE_OPTIONS, shapeOf } from './make-snapshots.ts';
import { type Measurement, measure } from './measure.ts';
import { profilingInto, summarizeProfiles } from './profile-summary.ts';
import { spreadOf } from './statistics.ts';
import { OUR_PROGRAM, ourTool, PEERS, type Tool } from './tools.ts';
import { DISK_KINDS, openWorkDisk, type WorkDisk } from './work-disk.ts';

const OPTIONS = {
  ...SHAPE_OPTIONS,
  days: { type: 'string', default: '10,30,100,365' },
  names: { type: 'string', default: '1e5,3e5,1e6' },
  files: { type: 'string', default: '4700' },
  'median-size': { type: 'string', default: '1000' },
  added: { type: 'string', default: '0' }, // a day is as large after any number of days
  variant: { type: 'string', multiple: true },
  program: { type: 'string', default: OUR_PROGRAM },
  peers: { type: 'string', default: 'hardlink' },
  runs: { type: 'string', default: '5' },
  profile: { type: 'string' },
  disk: { type: 'string', default: 'ext4' },
  parent: { type: 'string' },
  results: { type: 'string' },
} as const;

type Values = ReturnType<typeof parseCommand<typeof OPTIONS>>['values'];

/** One tool at one size. */
interface Point {
  readonly line: string;
  readonly x: number;
  readonly runs: readonly Measurement[];
}

/** Disk space for a small file: its block, its inode, its place in a folder. */
const BYTES_PER_FILE = 5500;
const BYTES_PER_LINK = 150;
/** The names of the second curve are so many full copies. */
const COPIES = 10;
const CASES = ['find', 'first run', 'rerun'] as const;

export async function scale(args: readonly string[]): Promise<void> {
  const { values } = parseCommand(args, OPTIONS);
  const { folder: scratch, remove } = scratchFolder();
  const points: { days: Point[]; names: Point[] } = { days: [], names: [] };
  try {
    for (const days of numbers(values.days)) points.days.push(...(await oneMoreDay(days, values, scratch)));
    for (const names of numbers(values.names)) points.names.push(...(await manyNames(names, values, scratch)));
  } finally {
    remove();
  }
  const folder = values.results ?? path.resolve(import.meta.dirname, '../../benchmarks/results');
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(
    path.join(folder, 'scale.json'),
    `${JSON.stringify({ load: os.loadavg(), ...points }, undefined, 1)}\n`,
  );
  for (const [name, chart] of Object.entries(chartsOf(points))) {
    if (chart.lines.length > 0) fs.writeFileSync(path.join(folder, `${name}.svg`), svgOf(chart));
  }
}

/** The history is linked as after a run on each day; then a day comes, as a full copy. Tools take turns. */
function oneMoreDay(days: number, values: Values, scratch: string): Promise<Point[]> {
  const shape = { ...shapeOf(values), days: days + 1 };
  const bytes = shape.files * (10 * BYTES_PER_FILE + days * BYTES_PER_LINK);
  return onDisk(values, bytes, async ({ root, ...disk }) => {
    const { newestDay } = makeSnapshots(path.join(root, 'snapshots'), shape, { linkedDays: days });
    const waiting = path.join(root, 'next-day');
    fs.renameSync(newestDay, waiting);
    const tools = [...oursOf(values), ...PEERS.filter(({ name }) => values.peers.split(',').includes(name))];
    await run(tools[0], path.dirname(newestDay), scratch);
    disk.keep();
    const oneDay = (tool: Tool): Promise<Measurement> => {
      disk.restore();
      fs.renameSync(waiting, newestDay);
      const snapshots = path.dirname(newestDay);
      return measure(tool.linkNewDay?.(snapshots) ?? (tool.link ?? tool.find)(snapshots), scratch);
    };
    const runs = tools.map((): Measurement[] => []);
    for (let round = 0; round < Number(values.runs); round++) {
      for (const [at, tool] of tools.entries()) runs[at].push(await oneDay(tool));
    }
    await profile(`${days} days`, values, oneDay);
    return tools.map(({ name }, at) => told({ line: name, x: days, runs: runs[at] }, 'days'));
  });
}

/** Full copies, so that every name is an inode of its own until the first run. */
function manyNames(names: number, values: Values, scratch: string): Promise<Point[]> {
  const shape = { ...shapeOf(values), days: COPIES, files: Math.round(names / COPIES) };
  return onDisk(values, names * BYTES_PER_FILE, async ({ root, ...disk }) => {
    const snapshots = path.join(root, 'snapshots');
    makeSnapshots(snapshots, shape);
    disk.keep();
    const [tool] = oursOf(values);
    const runs = CASES.map((): Measurement[] => []);
    for (let round = 0; round < Number(values.runs); round++) {
      disk.restore();
      runs[0].push(await measure(tool.find(snapshots), scratch));
      runs[1].push(await run(tool, snapshots, scratch));
      runs[2].push(await run(tool, snapshots, scratch));
    }
    disk.restore();
    await profile(`${names} names, find`, values, (profiled) => measure(profiled.find(snapshots), scratch));
    await profile(`${names} names, first run`, values, (profiled) => run(profiled, snapshots, scratch));
    await profile(`${names} names, rerun`, values, (profiled) => run(profiled, snapshots, scratch));
    return CASES.map((line, at) => told({ line, x: names, runs: runs[at] }, 'names'));
  });
}

function oursOf({ program, variant = [''] }: Values, nodeOptions: readonly string[] = []): Tool[] {
  return variant.map((options) => ourTool(path.resolve(program), options, nodeOptions));
}

/** A run of its own, where profiles are wanted. */
async function profile(what: string, values: Values, work: (tool: Tool) => Promise<Measurement>): Promise<void> {
  if (values.profile === undefined) return;
  const into = path.resolve(values.profile, what.replaceAll(/\W+/g, '-'));
  const [tool] = oursOf(values, profilingInto(into));
  await work(tool);
  say(`\nProfiles of "${what}" in ${into}\n${summarizeProfiles(into)}`);
}

function run(tool: Tool, root: string, scratch: string): Promise<Measurement> {
  return measure((tool.link ?? tool.find)(root), scratch);
}

async function onDisk<T>(
  { disk: typed, parent }: Values,
  bytes: number,
  work: (disk: WorkDisk) => Promise<T>,
): Promise<T> {
  const kind = nameOf('--disk', typed, DISK_KINDS);
  const disk = openWorkDisk(kind, { bytes, ...(parent === undefined ? {} : { parent }) });
  try {
    return await work(disk);
  } finally {
    disk.close();
  }
}

function told(point: Point, what: string): Point {
  const { median, least, most } = spreadOf(point.runs.map(({ wallMs }) => wallMs));
  const peak = spreadOf(point.runs.map(({ peakBytes }) => peakBytes)).median;
  const spread = `${median.toFixed(0)} ms (${least.toFixed(0)} to ${most.toFixed(0)})`;
  say(
    `${point.x} ${what}, ${point.line}: ${spread}, ${(peak / 1e6).toFixed(0)} MB; load ${os.loadavg()[0].toFixed(1)}`,
  );
  return point;
}

function chartsOf({ days, names }: { days: readonly Point[]; names: readonly Point[] }): Record<string, Chart> {
  const seconds = ({ wallMs }: Measurement): number => wallMs / 1000;
  const mega = ({ peakBytes }: Measurement): number => peakBytes / 1e6;
  const overDays = { xLabel: 'days that are there already (logarithmic)', logarithmicX: true };
  const overNames = { xLabel: 'names', logarithmicX: false };
  return {
    'one-more-day-time': { ...overDays, title: 'One more day: time', yLabel: 's', lines: linesOf(days, seconds) },
    'one-more-day-memory': { ...overDays, title: 'One more day: memory', yLabel: 'MB', lines: linesOf(days, mega) },
    'names-time': { ...overNames, title: 'Time by names', yLabel: 's', lines: linesOf(names, seconds) },
    'names-memory': { ...overNames, title: 'Peak memory by names', yLabel: 'MB', lines: linesOf(names, mega) },
  };
}

function linesOf(points: readonly Point[], figureOf: (measurement: Measurement) => number): ChartLine[] {
  return [...new Set(points.map(({ line }) => line))].map((name) => ({
    name,
    points: points
      .filter(({ line }) => line === name)
      .map(({ x, runs }) => ({ x, y: spreadOf(runs.map(figureOf)).median })),
  }));
}
