import { createRequire } from 'node:module';
import { newBreaker } from './breaker.ts';
import { callsHere } from './calls-here.ts';
import type { CallSet } from './needed-calls.ts';
import { packageFile } from './package-file.ts';
import { type Loading, threadsToLoad } from './tune-engine.ts';
import { type Job, TASKS_A_THREAD, type WorkerPool } from './worker-pool.ts';

/**
 * Young objects of a worker die at once; the default of 16 MB semi-spaces would let each thread hold tens of MB
 * of them before it looks.
 */
const YOUNG_GENERATION_MB = 6;

/** What a thread is given when it starts. */
export interface ThreadData {
  readonly loading: Loading | undefined;
}

/** What a thread is asked to do. */
export interface ThreadTask {
  /** the job's name */
  readonly job: string;
  readonly task: never;
  /** those that the main thread has */
  readonly calls: readonly CallSet[];
}

/**
 * Threads start at once, so that they are ready when the arguments are checked. What they run is a built file: node 20
 * cannot load TypeScript, so a run from the sources needs a build too.
 */
export function startPool(threads: number): WorkerPool {
  const { Piscina } = createRequire(import.meta.url)('piscina') as typeof import('piscina');
  const pool = new Piscina({
    filename: packageFile('workers/worker.cjs'), // CommonJS: node 20 aborts where a thread is ended while it imports
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: TASKS_A_THREAD,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    recordTiming: false,
    workerData: { loading: threadsToLoad(threads) } satisfies ThreadData,
  });
  // A thread that cannot even start has no task to fail: without this the process would end with a stack trace.
  const breaker = newBreaker();
  pool.on('error', breaker.break); // each such thread tells of itself
  const calls = callsHere(); // while the threads start
  return {
    threads,
    run: <Task, Result>({ name }: Job<Task, Result>, task: Task): Promise<Result> =>
      breaker.unlessBroken(pool.run({ job: name, task, calls })),
    close: () => pool.destroy(),
  };
}
