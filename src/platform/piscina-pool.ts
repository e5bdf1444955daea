import { createRequire } from 'node:module';
import { packageFile } from './package-file.ts';
import { type Job, TASKS_A_THREAD, type WorkerPool } from './worker-pool.ts';

/**
 * Young objects of a worker die at once; the default of 16 MB semi-spaces would let each thread hold tens of MB
 * of them before it looks.
 */
const YOUNG_GENERATION_MB = 6;

/**
 * Threads start at once, so that they are ready when the arguments are checked. Workers are built files: node 20
 * cannot load TypeScript, so a run from the sources needs a build too.
 */
export function startPool(threads: number): WorkerPool {
  const { Piscina } = createRequire(import.meta.url)('piscina') as typeof import('piscina');
  // No job is loaded before its first task: node 20 aborts where a thread is ended while it loads a module, and a
  // short run ends before its last thread would have done so.
  const pool = new Piscina({
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: TASKS_A_THREAD,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    recordTiming: false,
  });
  // A thread that cannot even start has no task to fail: without this the process would end with a stack trace.
  const broken = new Promise<never>((_, reject) => pool.once('error', reject));
  broken.catch(() => undefined);
  return {
    threads,
    run: <Task, Result>({ name }: Job<Task, Result>, task: Task): Promise<Result> =>
      Promise.race([pool.run(task, { filename: packageFile(`workers/${name}.js`) }), broken]),
    close: () => pool.destroy(),
  };
}
