/** A kind of work that a worker does: `name` is the file in `workers/` that does it. */
export interface Job<Task, Result> {
  readonly name: string;
  /** Never set: it ties the types of task and result to the name. */
  readonly types?: (task: Task) => Result;
}

/** Threads that carry out jobs. A result is a plain value; a rejection is a defect, not a failure of an item. */
export interface WorkerPool {
  readonly threads: number;
  run<Task, Result>(job: Job<Task, Result>, task: Task): Promise<Result>;
  close(): Promise<void>;
}

/** Tasks that wait in the pool beyond those in hand, so that no thread waits for the main thread. */
const WAITING_TASKS = 2;

/**
 * Runs tasks as they come out of `tasks`, a few more at a time than there are threads, and hands each result to
 * `take` on the way. Tasks are drawn only when there is room, so a generator that builds them holds few in memory.
 */
export async function runAll<Task, Result>(
  pool: WorkerPool,
  job: Job<Task, Result>,
  { tasks, take }: { tasks: Iterable<Task>; take: (result: Result, task: Task) => void },
): Promise<void> {
  const source = tasks[Symbol.iterator]();
  const lane = async (): Promise<void> => {
    for (let next = source.next(); next.done !== true; next = source.next()) {
      take(await pool.run(job, next.value), next.value);
    }
  };
  await Promise.all(Array.from({ length: pool.threads + WAITING_TASKS }, lane));
}

/**
 * Works off a stack of things to do, to which `run` may add, until it is empty or the run is to stop. Each thread
 * takes a share of what waits, `most` at the most: wide work goes out in large pieces, the rest one by one.
 */
export async function workOff<T>(
  pool: WorkerPool,
  waiting: T[],
  { most, isStopped, run }: { most: number; isStopped: () => boolean; run: (taken: readonly T[]) => Promise<void> },
): Promise<void> {
  let running = 0;
  await new Promise<void>((resolve, reject) => {
    const start = (): void => {
      while (waiting.length > 0 && running < pool.threads && !isStopped()) void runNext().catch(reject);
      if (running === 0) resolve();
    };
    const runNext = async (): Promise<void> => {
      const share = Math.ceil(waiting.length / (pool.threads * 2));
      running++;
      await run(waiting.splice(-Math.min(share, most)));
      running--;
      start();
    };
    start();
  });
}
