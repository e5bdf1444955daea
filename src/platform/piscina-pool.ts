import { createRequire } from 'node:module';
import { packageFile } from './package-file.ts';
import type { Job, WorkerPool } from './worker-pool.ts';

/**
 * Young objects of a worker die at once; the default of 16 MB semi-spaces would let each thread hold tens of MB
 * of them before it looks.
 */
const YOUNG_GENERATION_MB = 2;

/** What nearly every run does first. Each thread loads it, and with it most of what the other jobs share, as it starts. */
const FIRST_JOB = 'scan';

/**
 * Threads start at once, so that they are ready when the arguments are checked. Workers are built files: node 20
 * cannot load TypeScript, so a run from the sources needs a build too.
 */
export function startPool(threads: number): WorkerPool {
  const { Piscina } = createRequire(import.meta.url)('piscina') as typeof import('piscina');
  const fileOf = (job: string): string => packageFile(`workers/${job}.js`);
  const pool = new Piscina({
    filename: fileOf(FIRST_JOB),
    minThreads: threads,
    maxThreads: threads,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    recordTiming: false,
  });
  // A thread that cannot even start has no task to fail: without this the process would end with a stack trace.
  const broken = new Promise<never>((_, reject) => pool.once('error', reject));
  broken.catch(() => undefined);
  return {
    threads,
    run: <Task, Result>({ name }: Job<Task, Result>, task: Task): Promise<Result> =>
      Promise.race([pool.run(task, { filename: fileOf(name) }), broken]),
    close: () => pool.destroy(),
  };
}
