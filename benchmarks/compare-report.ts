import os from 'node:os';
import process from 'node:process';
import type { Floor } from './floor.ts';
import type { Measurement } from './measure.ts';
import { spreadOf } from './statistics.ts';
import { textTable } from './text-table.ts';

export const CASES = ['find', 'first', 'rerun', 'later', 'day'] as const;
export type Case = (typeof CASES)[number];

const WORDS: Readonly<Record<Case, string>> = {
  find: 'Find only',
  first: 'First run',
  rerun: 'Rerun with nothing new',
  later: 'Each rerun after that',
  day: 'One more day',
};

/** Everything that was measured; as JSON it is what the figures can be checked against. */
export interface Results {
  readonly disk: string;
  readonly cold: boolean;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly kernel: string; readonly node: string };
  tree: { readonly names: number; readonly duplicates: number };
  readonly runs: Record<Case, Record<string, Measurement[]>>;
  readonly floors: Floor[];
  /** inodes after the first run: tools that ignore metadata leave fewer */
  readonly inodesLeft: Record<string, number>;
  readonly calls: Record<string, Record<string, number>>;
  add(each: Case, tool: string, measurement: Measurement): void;
}

export function newResults(disk: string, cold: boolean): Results {
  const runs: Results['runs'] = { find: {}, first: {}, rerun: {}, later: {}, day: {} };
  return {
    disk,
    cold,
    machine: {
      cpu: os.cpus()[0].model,
      cores: os.availableParallelism(),
      kernel: os.release(),
      node: process.version,
    },
    tree: { names: 0, duplicates: 0 },
    runs,
    floors: [],
    inodesLeft: {},
    calls: {},
    add: (each, tool, measurement) => {
      runs[each][tool] ??= [];
      runs[each][tool].push(measurement);
    },
  };
}

/** A table: one line a tool, medians with the least and the most. */
export function reportCase(each: Case, results: Results): string {
  const tools = Object.entries(results.runs[each]);
  const wall = (runs: readonly Measurement[]): number => spreadOf(runs.map(({ wallMs }) => wallMs)).median;
  const peers = tools.filter(([name]) => !name.startsWith('ours')).map(([, runs]) => wall(runs));
  const fastest = Math.min(...peers);
  const floorMs = floorOf(each, results.floors);
  const header = ['', 'wall s', 'least', 'most', 'CPU s', 'peak MB', 'read MB', '/ peer', '/ floor'];
  if (each === 'first') header.push('inodes left', 'calls');
  const rows = tools.map(([name, runs]) => {
    const spread = spreadOf(runs.map(({ wallMs }) => wallMs));
    const row = [
      name,
      seconds(spread.median),
      seconds(spread.least),
      seconds(spread.most),
      seconds(spreadOf(runs.map(({ cpuMs }) => cpuMs)).median),
      mega(spreadOf(runs.map(({ peakBytes }) => peakBytes)).median),
      mega(spreadOf(runs.map(({ readBytes }) => readBytes)).median),
      ratio(spread.median, fastest),
      ratio(spread.median, floorMs),
    ];
    if (each === 'first') row.push(String(results.inodesLeft[name] ?? ''), callsText(results.calls[name]));
    return row;
  });
  return `\n${WORDS[each]}${results.cold ? ', cold' : ''}; the floor is ${floorText(each, results.floors)}\n${textTable([header, ...rows])}`;
}

/** ms: what the kernel alone needs for the case. The day after has no floor of its own. */
function floorOf(each: Case, floors: readonly Floor[]): number {
  const { scan, read, link } = floorParts(floors);
  switch (each) {
    case 'find':
      return scan + read;
    case 'first':
      return scan + read + link;
    case 'rerun':
    case 'later':
    case 'day':
      return scan;
  }
}

function floorText(each: Case, floors: readonly Floor[]): string {
  const { scan, read, link } = floorParts(floors);
  const parts = [`scan ${seconds(scan)} s`];
  if (each === 'find' || each === 'first') parts.push(`read ${seconds(read)} s`);
  if (each === 'first') parts.push(`link + rename ${seconds(link)} s`);
  return `${parts.join(' + ')} = ${seconds(floorOf(each, floors))} s`;
}

function floorParts(floors: readonly Floor[]): { scan: number; read: number; link: number } {
  return {
    scan: spreadOf(floors.map(({ scanMs }) => scanMs)).median,
    read: spreadOf(floors.map(({ readMs }) => readMs)).median,
    link: spreadOf(floors.map(({ linkMs }) => linkMs)).median,
  };
}

function callsText(calls: Readonly<Record<string, number>> | undefined): string {
  return Object.entries(calls ?? {})
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

function mega(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

function ratio(value: number, base: number): string {
  return Number.isFinite(base) && base > 0 ? (value / base).toFixed(2) : '';
}
