import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { copyInBatches } from '../../src/mirror/copy-in-batches.ts';
import { planCopies } from '../../src/mirror/copy-plan.ts';
import type { FinishedCopies, FinishedPart } from '../../src/mirror/finished-copies.ts';
import { flushAhead } from '../../src/mirror/flush-ahead.ts';
import { type CopyAnswer, type CopyRules, type CopyTask, EntryKind, Outcome } from '../../src/mirror/jobs.ts';
import type { MirrorRun } from '../../src/mirror/mirror-run.ts';
import { MirrorTally } from '../../src/mirror/mirror-tally.ts';
import type { SourceFolder } from '../../src/mirror/source-tree.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import {
  isStopRequested,
  newSharedProgress,
  requestStop,
  waitUnlessStopped,
} from '../../src/platform/shared-progress.ts';
import type { WorkerPool } from '../../src/platform/worker-pool.ts';
import { ScanRowsBuilder } from '../../src/walk/scan-rows-builder.ts';

vi.mock(import('../../src/platform/shared-progress.ts'), async (importOriginal) => {
  const original = await importOriginal();
  return { ...original, waitUnlessStopped: vi.fn(original.waitUnlessStopped) };
});

const WAIT_MS = 1;
/** what a file takes on the disk */
const BLOCK = 4096;
const NOTHING_LINKED = { linkedFiles: 0, linkedBytes: 0 };
const NAMES = Array.from({ length: 300 }, (_, index) => `file${index}`);

it('tries busy files again together, after all others and after one wait', async () => {
  const { run, tally, tries } = copying({ retries: 4, busy: { file3: 1, file150: 2, file299: 3 } });
  await copyAll(run);
  expect(tries.map(({ names }) => names.length)).toEqual([128, 128, 44, 1, 1, 1, 1, 1, 1]);
  expect(tries.slice(3).map(({ names, waits }) => [waits, names[0]])).toEqual([
    [1, 'file3'],
    [1, 'file150'],
    [1, 'file299'],
    [2, 'file150'],
    [2, 'file299'],
    [3, 'file299'],
  ]);
  expect(vi.mocked(waitUnlessStopped).mock.calls).toEqual(Array(3).fill([run.tools.progress, WAIT_MS]));
  expect([tally.files.copied, tally.files.failed, tally.failures]).toEqual([300, 0, []]);
});

it('fails what is still busy at the last try, once', async () => {
  for (const retries of [0, 1, 2]) {
    const { run, tally, tries, done } = copying({ retries, busy: { file3: 9 } });
    await copyAll(run);
    expect(tries.filter(({ names }) => names.includes('file3'))).toHaveLength(retries + 1);
    expect([tally.files.copied, tally.files.failed, tally.bytes.failed]).toEqual([299, 1, 10]);
    expect(tally.failures).toEqual([{ path: '/from/file3', attempted: 'copy', code: 'EBUSY' }]);
    expect(done.filter((name) => name === 'file3')).toHaveLength(1);
    expect(done).toHaveLength(300);
  }
});

it('ends its wait where the run is to stop, and tries nothing more', async () => {
  const { run, tally, tries } = copying({ retries: 3, busy: { file3: 9 }, waitMs: 3_600_000 });
  const copied = copyAll(run);
  setTimeout(() => requestStop(run.tools.progress), 20);
  await copied;
  expect(tries).toHaveLength(3);
  expect([tally.files.copied, tally.files.failed, tally.failures]).toEqual([299, 0, []]);
});

describe('in halves of a batch of 80 files', () => {
  const batchBytes = 80 * BLOCK;

  it('copies one while stage two is at work on the one before, and no third', async () => {
    const stageTwo = newStageTwo();
    const { run, tries } = copying({ batchBytes, takeBatch: stageTwo.takeBatch });
    const copied = copyAll(run, { taskItems: 10 });
    await turns();
    expect([stageTwo.batches, tries.length]).toEqual([[40], 8]);
    stageTwo.release();
    await turns();
    expect([stageTwo.batches, tries.length]).toEqual([[40, 40], 12]);
    stageTwo.releaseAll();
    await copied;
    expect([stageTwo.batches, tries.length]).toEqual([[40, 40, 40, 40, 40, 40, 40, 20], 30]);
  });

  it('copies a larger file alone', async () => {
    const stageTwo = newStageTwo();
    const sizes = Float64Array.from(NAMES, (_, file) => (file === 20 ? 2 * batchBytes : 10));
    const { run, tries } = copying({ batchBytes, takeBatch: stageTwo.takeBatch });
    const copied = copyAll(run, { taskItems: 10, sizes });
    await turns();
    expect([stageTwo.batches, tries.length]).toEqual([[20], 2]);
    stageTwo.release();
    await turns();
    expect([stageTwo.batches, tries.length]).toEqual([[20, 1], 3]);
    stageTwo.releaseAll();
    await copied;
  });

  it('ends the half in hand where stage two fails, and throws that', async () => {
    const failure = new Error('the index is full');
    const { run, tries } = copying({ batchBytes, takeBatch: () => Promise.reject(failure) });
    await expect(copyAll(run, { taskItems: 10 })).rejects.toBe(failure);
    expect(tries).toHaveLength(8);
  });

  it('meets a full disk by what stage two is yet to give back', async () => {
    const stageTwo = newStageTwo();
    const full = { from: 4, until: () => stageTwo.given > 0 };
    const { run, tally } = copying({ batchBytes, takeBatch: stageTwo.takeBatch, full });
    const copied = copyAll(run, { taskItems: 10 });
    await turns();
    stageTwo.releaseAll();
    await copied;
    expect([tally.files.copied, tally.failures]).toEqual([300, []]);
  });

  it('gives up on a disk that stays full', async () => {
    const { run } = copying({ batchBytes, full: { from: 4, until: () => false } });
    await expect(copyAll(run, { taskItems: 10 })).rejects.toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('ENOSPC'),
    });
  });
});

/** Stage two that does nothing until it is released. */
function newStageTwo() {
  const batches: number[] = [];
  const waiting: (() => void)[] = [];
  let isReleased = false;
  const stageTwo = {
    batches,
    given: 0,
    takeBatch: async (parts: readonly FinishedPart[]) => {
      batches.push(parts.reduce((files, { digests }) => files + digests.length, 0));
      if (!isReleased) await new Promise<void>((resolve) => waiting.push(resolve));
      stageTwo.given++;
      return NOTHING_LINKED;
    },
    release: () => waiting.shift()?.(),
    releaseAll: () => {
      isReleased = true;
      for (const go of waiting.splice(0)) go();
    },
  };
  return stageTwo;
}

/** Long enough for all that waits for nothing else. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await setImmediate();
}

async function copyAll(
  run: MirrorRun,
  { taskItems = 128, sizes }: { taskItems?: number; sizes?: Float64Array } = {},
): Promise<void> {
  const destination = { target: '/to', previousOf: () => undefined, batchBytes: run.rules.batchBytes, taskItems };
  await copyInBatches(
    planCopies({ folders: [folder(sizes)], hardLinks: [] }, destination, () => true),
    run,
  );
}

/** A run whose threads copy nothing; each file of `busy` is in use so many times. */
function copying({
  retries = 0,
  busy = {},
  waitMs = WAIT_MS,
  batchBytes = 2 ** 30,
  takeBatch = async () => NOTHING_LINKED,
  full,
}: {
  retries?: number;
  busy?: Record<string, number>;
  waitMs?: number;
  batchBytes?: number;
  takeBatch?: FinishedCopies['takeBatch'];
  /** the disk takes nothing of the tasks from this one on, for as long */
  full?: { from: number; until: () => boolean };
}) {
  vi.mocked(waitUnlessStopped).mockClear();
  const left = new Map(Object.entries(busy));
  const tries: { names: string[]; waits: number }[] = [];
  const done: string[] = [];
  const progress = newSharedProgress();
  const tally = new MirrorTally(() => undefined);
  const answer = (task: CopyTask): CopyAnswer => {
    const names = task.names.map((name) => `${name}`);
    tries.push({ names, waits: vi.mocked(waitUnlessStopped).mock.calls.length });
    const isBusy = names.map((name) => (left.get(name) ?? 0) > 0);
    for (const name of names) left.set(name, (left.get(name) ?? 0) - 1);
    const isFull = full !== undefined && tries.length > full.from && !full.until();
    const placed = isFull ? Outcome.noSpace : Outcome.copied;
    return {
      outcomes: Uint8Array.from(isBusy, (each) => (each ? Outcome.busy : placed)),
      rows: new ScanRowsBuilder().take(),
      digests: new BigUint64Array(isFull ? 0 : names.length),
      hashed: new Uint8Array(0),
      settled: new ScanRowsBuilder().take(),
      entangled: false,
      undone: [],
      failures: isBusy.flatMap((each, item) => (each ? [{ item, attempted: 'copy' as const, code: 'EBUSY' }] : [])),
      noSpace: isFull ? 'ENOSPC' : undefined,
      bytesRead: 0,
      bytesWritten: 0,
    };
  };
  const pool: WorkerPool = {
    threads: 2,
    run: async <Task, Result>(_job: unknown, task: Task) => answer(task as CopyTask) as Result,
    close: async () => undefined,
  };
  const rules = { retries, waitMs, batchBytes, progress } as CopyRules;
  const request = { target: '/to', rootShown: '/to' } as MirrorRun['request'];
  const fs: FileSystem = { ...nodeFileSystem, freeBytes: () => 0 };
  const tools = { fs, pool, progress, finished: { takeBatch } } as unknown as MirrorRun['tools'];
  let tasks = 0;
  const run: MirrorRun = {
    request,
    tools,
    tally,
    rules,
    ahead: flushAhead(request, nodeFileSystem),
    isStopped: () => isStopRequested(progress),
    nextTask: () => tasks++,
    onDone: (task, item) => void done.push(`${task.items[item].name}`),
  };
  return { run, tally, tries, done };
}

function folder(sizes: Float64Array = Float64Array.from(NAMES, () => 10)): SourceFolder {
  return {
    number: 0,
    parent: undefined,
    name: 'from',
    source: '/from',
    path: '',
    names: NAMES,
    kinds: Uint8Array.from(NAMES, () => EntryKind.file),
    sizes,
  };
}
