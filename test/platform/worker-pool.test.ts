import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Job, runAll, shareOf, TASKS_A_THREAD, type WorkerPool, workOff } from '../../src/platform/worker-pool.ts';

const JOB: Job<Task, number> = { name: 'none' };

interface Task {
  readonly number: number;
  readonly isShort: boolean;
  readonly turns: number;
}

test('every task is done once, and none is put where it would wait behind a long one', async () => {
  const task = fc.record({ isShort: fc.boolean(), turns: fc.nat(4) });
  await fc.assert(
    fc.asyncProperty(fc.array(task, { maxLength: 40 }), fc.integer({ min: 1, max: 4 }), async (shapes, threads) => {
      const tasks = shapes.map((shape, number) => ({ ...shape, number }));
      const inHand = new Set<Task>();
      const pool = poolOf(threads, async (task) => {
        inHand.add(task);
        const isLongThere = [...inHand].some(({ isShort }) => !isShort);
        expect(inHand.size).toBeLessThanOrEqual(isLongThere ? threads : threads * TASKS_A_THREAD);
        for (let turn = 0; turn < task.turns; turn++) await Promise.resolve();
        inHand.delete(task);
        return task.number;
      });
      const taken: number[] = [];
      await runAll(pool, JOB, { tasks, take: (number) => taken.push(number), isShort: ({ isShort }) => isShort });
      expect(taken.sort((a, b) => a - b)).toEqual([...tasks.keys()]);
    }),
  );
});

test('tasks are drawn when there is room for them, and short ones before a thread is free', async () => {
  let drawn = 0;
  const release: (() => void)[] = [];
  const pool = poolOf(2, () => new Promise((resolve) => release.push(() => resolve(0))));
  const endless = function* (): Generator<Task> {
    for (; drawn < 100; drawn++) yield { number: drawn, isShort: true, turns: 0 };
  };
  const running = runAll(pool, JOB, { tasks: endless(), take: () => undefined, isShort: () => true });
  expect(release).toHaveLength(4);
  expect(drawn).toBeLessThanOrEqual(4);
  for (let done = 0; done < 100; done++) {
    release.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await running;
  expect(drawn).toBe(100);
});

test.each([
  ['a task', { run: () => Promise.reject(new Error('defect')), take: () => undefined }],
  ['what takes a result', { run: () => Promise.resolve(1), take: () => failWith('defect') }],
])('a defect in %s ends the whole with its error', async (_, { run, take }) => {
  const tasks = [1, 2, 3].map((number) => ({ number, isShort: true, turns: 0 }));
  await expect(runAll(poolOf(2, run), JOB, { tasks, take, isShort: () => true })).rejects.toThrow('defect');
});

test('what fails is thrown when the tasks in hand have ended, and none is begun after it', async () => {
  const release: (() => void)[] = [];
  const pool = poolOf(2, () => new Promise((resolve) => release.push(() => resolve(0))));
  const tasks = [1, 2, 3, 4, 5, 6].map((number) => ({ number, isShort: true, turns: 0 }));
  const take = () => failWith('defect');
  const run = async (taken: readonly Task[]): Promise<void> => {
    await pool.run(JOB, taken[0]);
    take();
  };
  for (const work of [
    () => runAll(pool, JOB, { tasks, take, isShort: () => true }),
    () => workOff(pool, [...tasks], { most: 1, isStopped: () => false, run }),
  ]) {
    let isOver = false;
    const ended = work().finally(() => {
      isOver = true;
    });
    const caught = expect(ended).rejects.toThrow('defect');
    expect(release).toHaveLength(4);
    for (let left = 4; left > 0; left--) {
      expect(isOver).toBe(false);
      release.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await caught;
    expect(release).toHaveLength(0);
  }
});

function failWith(message: string): never {
  throw new Error(message);
}

function poolOf(threads: number, run: (task: Task) => Promise<number>): WorkerPool {
  return {
    threads,
    run: ((_job: unknown, task: Task) => run(task)) as WorkerPool['run'],
    close: () => Promise.resolve(),
  };
}

test('little work is shared out among all threads, much in tasks of the largest size', () => {
  const amount = fc.integer({ min: 1, max: 10 ** 9 });
  fc.assert(
    fc.property(amount, fc.integer({ min: 1, max: 64 }), amount, (total, threads, most) => {
      const share = shareOf(total, { threads, most });
      expect(share).toBeGreaterThanOrEqual(1);
      expect(share).toBeLessThanOrEqual(most);
      if (share < most) expect(Math.ceil(total / share)).toBeLessThanOrEqual(threads * 8);
      if (total >= threads * 64) expect(Math.ceil(total / share)).toBeGreaterThan(threads * 7);
    }),
  );
});
