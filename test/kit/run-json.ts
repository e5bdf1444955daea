import type { DedupeEvent } from '../../src/domain/events.ts';
import type { DedupeSummary } from '../../src/domain/summary.ts';
import { type RunOptions, type RunResult, runBin } from './run-bin.ts';

export interface JsonRun extends RunResult {
  readonly events: readonly DedupeEvent[];
  readonly summary: DedupeSummary;
}

/** Runs the built program with `--json` to its summary; throws what it said where there is none. */
export async function runJson(args: readonly string[], options: RunOptions = {}): Promise<JsonRun> {
  return withEvents(await runBin([...JSON_RUN, ...args], options));
}

/** Options of a run whose output `withEvents` reads. */
export const JSON_RUN = ['--json', '--threads', '1'];

export function withEvents(result: RunResult): JsonRun {
  const events = result.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line): DedupeEvent => JSON.parse(line));
  const last = events.at(-1);
  if (last?.type !== 'run-finished') throw new Error(`no summary: ${JSON.stringify(result)}`);
  return { ...result, events, summary: last.summary };
}
