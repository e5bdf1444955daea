import { expect, it, vi } from 'vitest';
import { DiskFull } from '../../src/domain/disk-full.ts';
import { UserError } from '../../src/domain/user-error.ts';
import { copyInBatches } from '../../src/mirror/copy-in-batches.ts';
import { planCopies } from '../../src/mirror/copy-plan.ts';
import type { FinishedCopies } from '../../src/mirror/finished-copies.ts';
import { flushAhead } from '../../src/mirror/flush-ahead.ts';
import { type CopyAnswer, type CopyRules, type CopyTask, EntryKind, Outcome } from '../../src/mirror/jobs.ts';
import type { MirrorRun } from '../../src/mirror/mirror-run.ts';
import { MirrorTally } from '../../src/mirror/mirror-tally.ts';
import type { SourceFolder } from '../../src/mirror/source-tree.ts';
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
const MIB = 2 ** 20;
const BATCH_BYTES = 2 ** 30;
const DESTINATION = { target: '/to', previousOf: () => undefined, batchBytes: BATCH_BYTES, taskItems: 128 };
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

it('says of a full disk how much is yet to be copied, and makes no more folders to find out', async () => {
  const { run, tally } = copying({ retries: 0, busy: {}, room: 0 });
  const opened: number[] = [];
  const isOpen = (number: number): boolean => opened.push(number) > 0;
  const folders = [0, 1, 2].map((number) => ({ ...folder(number), sizes: Float64Array.from(NAMES, () => MIB) }));
  tally.bytes.total = 3 * NAMES.length * MIB;
  tally.bytes.skipped = MIB;
  const copied = copyInBatches(planCopies({ folders, hardLinks: [] }, DESTINATION, isOpen), run);
  await expect(copied).rejects.toThrow('899 MiB yet to be copied');
  expect(opened).toEqual([0]);
});

it('says that too where stage two has no room for its index, but nothing else that ends it', async () => {
  const indexHasNoRoom = new DiskFull('The disk of index.mdb is full', { hint: 'Free a few MB' });
  const said = async (
    batchFails: Error,
    disk: { room?: number; freeBytes?: number } = { room: 200 },
  ): Promise<unknown> => {
    const { run, tally } = copying({ retries: 0, busy: {}, ...disk, batchFails });
    tally.bytes.total = 900 * MIB;
    return await copyAll(run).catch((error: unknown) => error);
  };
  expect(await said(indexHasNoRoom)).toMatchObject({
    message: expect.stringContaining('900 MiB yet to be copied'),
    cause: indexHasNoRoom,
  });
  expect(await said(indexHasNoRoom, { freeBytes: MIB / 2 })).toMatchObject({
    message: expect.stringContaining('900 MiB yet to be copied'),
  });
  expect(await said(indexHasNoRoom, { freeBytes: MIB })).toBe(indexHasNoRoom); // on another disk
  const lost = new UserError('failed', 'The disk lost what was written');
  expect(await said(lost)).toBe(lost);
});

it('gives a full disk to stage two, and then copies what found no room', async () => {
  const { run, tally, done } = copying({ retries: 0, busy: {}, room: 200 });
  await copyAll(run);
  expect(done.toSorted()).toEqual(NAMES.toSorted());
  expect([tally.files.copied, tally.failures]).toEqual([300, []]);
});

it('hands out no more than a batch until stage two has been through it', async () => {
  const batchBytes = 128 * 4096;
  const { run, tries, batches } = copying({ retries: 0, busy: {}, batchBytes });
  await copyAll(run, batchBytes);
  expect(tries.map(({ names }) => names.length)).toEqual([128, 128, 44]);
  expect(batches).toEqual([128, 128, 44]);
});

async function copyAll(run: MirrorRun, batchBytes = BATCH_BYTES): Promise<void> {
  await copyInBatches(
    planCopies({ folders: [folder(0)], hardLinks: [] }, { ...DESTINATION, batchBytes }, () => true),
    run,
  );
}

/** A run whose threads copy nothing; each file of `busy` is in use so many times, and the disk has room for so many files each time that stage two has made some. */
function copying({
  retries,
  busy,
  waitMs = WAIT_MS,
  room = Number.POSITIVE_INFINITY,
  batchBytes = BATCH_BYTES,
  batchFails,
  freeBytes,
}: {
  retries: number;
  busy: Record<string, number>;
  waitMs?: number;
  room?: number;
  batchBytes?: number;
  batchFails?: Error;
  freeBytes?: number;
}) {
  vi.mocked(waitUnlessStopped).mockClear();
  const left = new Map(Object.entries(busy));
  const tries: { names: string[]; waits: number }[] = [];
  const done: string[] = [];
  const batches: number[] = [];
  let roomLeft = room;
  const progress = newSharedProgress();
  const tally = new MirrorTally(() => undefined);
  const answer = (task: CopyTask): CopyAnswer => {
    const names = task.names.map((name) => `${name}`);
    tries.push({ names, waits: vi.mocked(waitUnlessStopped).mock.calls.length });
    const isBusy = names.map((name) => (left.get(name) ?? 0) > 0);
    for (const name of names) left.set(name, (left.get(name) ?? 0) - 1);
    let noSpace: 'ENOSPC' | undefined;
    const outcomes = Uint8Array.from(isBusy, (each) => {
      if (noSpace !== undefined) return Outcome.notDone;
      if (each) return Outcome.busy;
      if (roomLeft-- > 0) return Outcome.copied;
      noSpace = 'ENOSPC';
      return Outcome.noSpace;
    });
    return {
      outcomes,
      rows: new ScanRowsBuilder().take(),
      digests: new BigUint64Array(outcomes.filter((each) => each === Outcome.copied).length),
      hashed: new Uint8Array(0),
      placed: new Uint8Array(0),
      settled: new ScanRowsBuilder().take(),
      entangled: false,
      undone: [],
      failures: isBusy.flatMap((each, item) => (each ? [{ item, attempted: 'copy' as const, code: 'EBUSY' }] : [])),
      noSpace,
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
  const request = { target: '/', rootShown: '/to' } as MirrorRun['request'];
  const takeBatch: FinishedCopies['takeBatch'] = (parts) => {
    if (batchFails !== undefined) return Promise.reject(batchFails);
    batches.push(parts.reduce((sum, { digests }) => sum + digests.length, 0));
    roomLeft = room;
    const none = { files: 0, bytes: 0 };
    return Promise.resolve({ copied: none, kept: none });
  };
  const fs = freeBytes === undefined ? nodeFileSystem : { ...nodeFileSystem, freeBytes: () => freeBytes };
  const tools = { fs, pool, progress, finished: { takeBatch } } as unknown as MirrorRun['tools'];
  let tasks = 0;
  const run: MirrorRun = {
    request,
    tools,
    tally,
    rules,
    ahead: flushAhead(request, nodeFileSystem),
    isStopped: () => isStopRequested(progress),
    begin: () => undefined,
    nextTask: () => tasks++,
    onDone: (task, item) => void done.push(`${task.items[item].name}`),
  };
  return { run, tally, tries, done, batches };
}

function folder(number: number): SourceFolder {
  return {
    number,
    parent: undefined,
    name: 'from',
    source: '/from',
    path: '',
    names: NAMES,
    kinds: Uint8Array.from(NAMES, () => EntryKind.file),
    sizes: Float64Array.from(NAMES, () => 10),
    isListed: true,
    isMade: false,
  };
}
