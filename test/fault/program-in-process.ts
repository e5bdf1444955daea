import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { vi } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { Failure } from '../../src/domain/failure.ts';
import type { WorkerPool } from '../../src/platform/worker-pool.ts';
import { fakeHost } from '../cli/fake-host.ts';
import { FaultPlan, faultyFileSystem, type PlannedFault, type RecordedCall } from './faulty-file-system.ts';

/**
 * The whole program on this thread, with every call of its file-system port passing through `plan`: importing this
 * file puts the faulty port and a pool without threads in the places of the real ones.
 */
const plan = new FaultPlan();

export interface FaultyRun {
  /** undefined where it was killed */
  readonly code: number | undefined;
  /** what it said on stderr */
  readonly said: string;
  /** of the summaries, those of linking included */
  readonly failures: readonly Failure[];
  readonly calls: readonly RecordedCall[];
  readonly notHit: readonly PlannedFault[];
}

/** Runs the command line on this thread, with these faults to come. */
export async function runWithFaults(args: readonly string[], faults: readonly PlannedFault[]): Promise<FaultyRun> {
  plan.begin(faults);
  const host = fakeHost();
  const code = await main([...args, '--json'], host);
  const wasKilled = plan.isKilled;
  if (wasKilled) vi.resetModules(); // what threads remember from task to task dies with the process
  return {
    code: wasKilled ? undefined : code,
    said: host.err(),
    failures: wasKilled ? [] : failuresIn(host.out()),
    calls: plan.calls,
    notHit: plan.notHit(),
  };
}

function failuresIn(output: string): Failure[] {
  const summary = JSON.parse(output.trimEnd().split('\n').at(-1) ?? '').summary;
  return [...(summary?.failures ?? []), ...(summary?.dedupe?.failures ?? [])];
}

vi.mock('../../src/platform/node-file-system.ts', async (original) => {
  const { nodeFileSystem } = await original<typeof import('../../src/platform/node-file-system.ts')>();
  return { nodeFileSystem: faultyFileSystem(nodeFileSystem, plan) };
});

vi.mock('../../src/platform/piscina-pool.ts', () => ({ startPool: poolWithoutThreads }));

// A process that was killed is dead: what it left in the lock must not be this very test.
vi.mock('../../src/platform/this-process.ts', async (original) => {
  const real = await original<typeof import('../../src/platform/this-process.ts')>();
  const { pid } = spawnSync(process.execPath, ['--version']);
  return { ...real, thisProcess: () => ({ ...real.thisProcess(), pid, startTicks: '1' }) };
});

function poolWithoutThreads(): WorkerPool {
  return {
    threads: 1,
    run: async ({ name }, task) => {
      const worker = await import(`../../workers/${name}.ts`);
      return worker.default(task);
    },
    close: () => Promise.resolve(),
  };
}
