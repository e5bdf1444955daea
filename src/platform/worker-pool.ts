/** A kind of work that a worker does: `name` is that of the file in `workers/` that does it. */
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

/**
 * Tasks that a thread has at most: the one it does and, where tasks are short, the one it does next, so that it does
 * not wait for the main thread.
 */
export const TASKS_A_THREAD = 2;

/** Tasks that each thread has at least where there is little to do, so that all end at about the same time. */
const SHARES_A_THREAD = 8;

/** How much of `total` goes into one task, `most` at the most. */
export function shareOf(total: number, { threads, most }: { threads: number; most: number }): number {
  return Math.min(most, Math.ceil(total / (threads * SHARES_A_THREAD)));
}

export interface RunOptions<Task, Result> {
  readonly tasks: Iterable<Task>;
  readonly take: (result: Result, task: Task) => void;
  /** of some milliseconds */
  readonly isShort: (task: Task) => boolean;
}

/**
 * Runs tasks as they come out of `tasks` and hands each result to `take` on the way. Tasks are drawn only when there
 * is room, so a generator that builds them holds few in memory. No task is put behind one that is not short, nor such
 * a one behind another: it would wait there while another thread has nothing to do. Where something fails, that is
 * thrown when the tasks in hand have ended: no thread is cut off in the middle of a file, nor at work when the lock is gone.
 */
export async function runAll<Task extends object, Result>(
  pool: WorkerPool,
  job: Job<Task, Result>,
  { tasks, take, isShort }: RunOptions<Task, Result>,
): Promise<void> {
  const inHand = new TasksInHand(tasks, isShort, pool.threads);
  let failed: { readonly error: unknown } | undefined;
  await new Promise<void>((resolve, reject) => {
    const start = (): void => {
      try {
        for (let task = inHand.begin(); task !== undefined; task = inHand.begin()) void run(task);
      } catch (error: unknown) {
        fail(error);
      }
      if (!inHand.areAllDone()) return;
      if (failed === undefined) resolve();
      else reject(failed.error);
    };
    const run = async (task: Task): Promise<void> => {
      try {
        const result = await pool.run(job, task);
        if (failed === undefined) take(result, task);
      } catch (error: unknown) {
        fail(error);
      }
      inHand.end(task);
      start();
    };
    const fail = (error: unknown): void => {
      failed ??= { error };
      inHand.drawNoMore();
    };
    start();
  });
}

class TasksInHand<Task extends object> {
  readonly #source: Iterator<Task>;
  readonly #isShort: (task: Task) => boolean;
  readonly #threads: number;
  readonly #long = new Set<Task>();
  #count = 0;
  #isOver = false;
  /** drawn, and there was no room for it */
  #next: Task | undefined;

  constructor(tasks: Iterable<Task>, isShort: (task: Task) => boolean, threads: number) {
    this.#source = tasks[Symbol.iterator]();
    this.#isShort = isShort;
    this.#threads = threads;
  }

  /** The next task, where there is one and room for it. */
  begin(): Task | undefined {
    const room = this.#long.size > 0 ? this.#threads : this.#threads * TASKS_A_THREAD;
    if (this.#count >= room || this.#isOver) return undefined;
    const task = this.#next ?? this.#draw();
    this.#next = undefined;
    if (task === undefined) return undefined;
    if (!this.#isShort(task)) {
      if (this.#count >= this.#threads) {
        this.#next = task;
        return undefined;
      }
      this.#long.add(task);
    }
    this.#count++;
    return task;
  }

  end(task: Task): void {
    this.#count--;
    this.#long.delete(task);
  }

  drawNoMore(): void {
    this.#isOver = true;
  }

  areAllDone(): boolean {
    return this.#count === 0;
  }

  #draw(): Task | undefined {
    const next = this.#source.next();
    return next.done === true ? undefined : next.value;
  }
}

/**
 * Works off a stack of things to do, to which `run` may add, until it is empty or the run is to stop. Each thread
 * takes a share of what waits, `most` at the most: wide work goes out in large pieces, the rest one by one. What fails
 * is thrown when what is in hand has ended.
 */
export async function workOff<T>(
  pool: WorkerPool,
  waiting: T[],
  { most, isStopped, run }: { most: number; isStopped: () => boolean; run: (taken: readonly T[]) => Promise<void> },
): Promise<void> {
  let running = 0;
  let failed: { readonly error: unknown } | undefined;
  await new Promise<void>((resolve, reject) => {
    const start = (): void => {
      const hasRoom = (): boolean => running < pool.threads * TASKS_A_THREAD;
      while (waiting.length > 0 && hasRoom() && failed === undefined && !isStopped()) void runNext();
      if (running > 0) return;
      if (failed === undefined) resolve();
      else reject(failed.error);
    };
    const runNext = async (): Promise<void> => {
      const share = Math.ceil(waiting.length / (pool.threads * 2));
      running++;
      try {
        await run(waiting.splice(-Math.min(share, most)));
      } catch (error: unknown) {
        failed ??= { error };
      }
      running--;
      start();
    };
    start();
  });
}
