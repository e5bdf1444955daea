import fs from 'node:fs';
import path from 'node:path';
import { textTable } from './text-table.ts';

/** The part of V8's CPU profile that is looked at; times are in µs. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const SHOWN = 22;
/** A thread that waits for work; piscina's wait counts as no idling for V8. */
const WAITING = /^\(idle\)|^atomicsWaitLoop /;
const FILE = /\.(\d+)\.\d+\.cpuprofile$/;

/** With these options node writes a profile of each of its threads into the folder, which is made. */
export function profilingInto(folder: string): string[] {
  fs.mkdirSync(folder, { recursive: true });
  return ['--cpu-prof', `--cpu-prof-dir=${folder}`];
}

/** Where the threads' own time went, by the clock: on a busy machine a thread that has to wait for a core counts. */
export function summarizeProfiles(folder: string): string {
  const threads = new Map<string, Map<string, number>>();
  for (const file of fs.readdirSync(folder).sort()) {
    const thread = FILE.exec(file)?.[1];
    if (thread === undefined) continue;
    const kind = thread === '0' ? 'main thread' : 'workers';
    const times = threads.get(kind) ?? new Map<string, number>();
    threads.set(kind, times);
    addSelfTimes(JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) as CpuProfile, times);
  }
  return [...threads].map(([kind, times]) => tableOf(kind, times)).join('\n\n');
}

function addSelfTimes({ nodes, samples, timeDeltas }: CpuProfile, times: Map<string, number>): void {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  for (const [at, sample] of samples.entries()) {
    const name = names.get(sample) ?? '';
    times.set(name, (times.get(name) ?? 0) + timeDeltas[at]);
  }
}

function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  const where = url === '' ? '' : ` ${url.replace(/^.*\/(?=[^/]+\/[^/]+$)/, '')}:${lineNumber + 1}`;
  return `${functionName === '' ? '(anonymous)' : functionName}${where}`;
}

function tableOf(kind: string, times: ReadonlyMap<string, number>): string {
  const busy = [...times].filter(([name]) => !WAITING.test(name));
  const total = busy.reduce((sum, [, micros]) => sum + micros, 0);
  const rows = busy
    .sort(([, a], [, b]) => b - a)
    .slice(0, SHOWN)
    .map(([name, micros]) => [name, (micros / 1000).toFixed(0), `${((100 * micros) / total).toFixed(1)} %`]);
  return textTable([[`${kind}: self time`, 'ms', `of ${(total / 1000).toFixed(0)}`], ...rows]);
}
