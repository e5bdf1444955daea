import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { dedupe } from '../../src/app/dedupe.ts';
import { withLockedRoot } from '../../src/app/root/locked-root.ts';
import { openDedupe } from '../../src/app/run/open-dedupe.ts';
import { FLUSH, type FlushAnswer, WritesLost } from '../../src/copying/flush-disk.ts';
import { dedupeFresh, type FreshLinks } from '../../src/dedupe/dedupe-fresh.ts';
import { LINK } from '../../src/dedupe/jobs.ts';
import { startRun } from '../../src/dedupe/start-run.ts';
import { loadHasher } from '../../src/hashing/hasher.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { requestStop } from '../../src/platform/shared-progress.ts';
import type { WorkerPool } from '../../src/platform/worker-pool.ts';
import { ScanRowsBuilder } from '../../src/walk/scan-rows-builder.ts';
import { inodeGroups, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

test('copies become links when the disk has them, which writes while their equals are looked for', async () => {
  const root = rootWith({ 'new/a': file('same'), 'new/b': file('same') });
  expect((await dedupeNew(root)).steps).toEqual(['flush begins', 'flush ends', 'link']);
  expect(inodeGroups(snapshotOf(root))).toEqual([['new/a', 'new/b']]);
});

test('where the disk has lost something, nothing is linked', async () => {
  const root = rootWith({ 'new/a': file('same'), 'new/b': file('same') });
  await expect(dedupeNew(root, { code: 'EIO' })).rejects.toThrow(WritesLost);
  expect(inodeGroups(snapshotOf(root))).toEqual([['new/a'], ['new/b']]);
});

test('where the disk has lost something that is linked to nothing, it is said too', async () => {
  const root = rootWith({ 'new/a': file('one') });
  await expect(dedupeNew(root, { code: 'EIO' })).rejects.toThrow(WritesLost);
});

test('that is said before what else goes wrong, for the system tells it once', async () => {
  const root = rootWith({ 'new/a': file('one') });
  await expect(dedupeNew(root, { code: 'EIO', cannotRecord: true })).rejects.toThrow(WritesLost);
});

test('a run that is to stop does not wait for the disk', async () => {
  const root = rootWith({ 'new/a': file('same'), 'new/b': file('same') });
  expect((await dedupeNew(root, { isToStop: true })).steps).toEqual([]);
  expect(inodeGroups(snapshotOf(root))).toEqual([['new/a'], ['new/b']]);
});

test('tells which copies are as they were the day before, and leaves that day as it is, whatever the names sort by', async () => {
  const root = rootWith({
    'old/a': file('same'),
    'old/b': file('was 1'),
    'old/c': file('twice'),
    'old/d': file('twice'),
  });
  await dedupe({ root });
  tree(root, { 'new/a': file('same'), 'new/b': file('now 2'), 'new/c': file('twice'), 'new/e': file('twice') });
  const { links } = await dedupeNew(root, { snapshotBefore: 'old' });
  expect(links?.asBefore.map((rows) => [...rows])).toEqual([[1, 0, 1, 0]]);
  expect(links).toMatchObject({ names: 3, disturbs: false });
  expect(links?.stale.map((rows) => [...rows])).toEqual([[1, 0, 1, 1]]);
  expect(links?.replaced.map((rows) => [...rows])).toEqual([[1, 0, 1, 1]]);
  const linked = [['new/a', 'old/a'], ['new/b'], ['new/c', 'new/e', 'old/c', 'old/d'], ['old/b']];
  expect(inodeGroups(snapshotOf(root))).toEqual(linked);
});

test('a name of the snapshot before becomes one of an earlier copy when the disk has that too', async () => {
  const root = rootWith({ 'old/b': file('same'), 'new/a': file('same') });
  const first = await dedupeNew(root);
  expect(first.steps).toEqual(['flush begins', 'flush ends']);
  tree(root, { 'new/b': file('same') });
  const { steps } = await dedupeNew(root, { snapshotBefore: 'old', names: ['b'], isLaterBatch: true });
  expect(steps).toEqual(['flush begins', 'flush ends', 'link', 'link']); // a task for each of the two folders
  expect(inodeGroups(snapshotOf(root))).toEqual([['new/a', 'new/b', 'old/b']]);
});

test('has a copy looked at again that took the name of another one', async () => {
  const root = rootWith({ 'new/a': file('same'), 'new/b': file('same'), 'new/c': file('alone') });
  const { links } = await dedupeNew(root);
  expect(links?.stale.map((rows) => [...rows])).toEqual([[1, 1, 0]]);
});

function rootWith(entries: Parameters<typeof tree>[1]): string {
  const root = temporaryFolder();
  tree(root, entries);
  return root;
}

test('what the index has of a content is gone through once, whatever mtimes its files have', async () => {
  const filesFrom = (folder: string, second: number): Parameters<typeof tree>[1] => {
    const times = Array.from({ length: 40 }, (_unused, at) => BigInt(second + at) * 1_000_000_000n);
    return Object.fromEntries(times.map((mtime, at) => [`${folder}/${at}`, file('same', { mtime })]));
  };
  const root = rootWith(filesFrom('old', 1000));
  await dedupe({ root });
  tree(root, filesFrom('new', 1020));
  const { lookUps, links } = await dedupeNew(root);
  expect(lookUps).toBe(40);
  expect(links?.names).toBe(20);
});

interface Options {
  /** what the disk says */
  readonly code?: string;
  readonly isToStop?: boolean;
  /** the index takes nothing */
  readonly cannotRecord?: boolean;
  readonly snapshotBefore?: string;
  /** all where it is left out */
  readonly names?: readonly string[];
  /** the run has waited for the disk before */
  readonly isLaterBatch?: boolean;
}

/** Dedupes files of the folder `new`. */
async function dedupeNew(
  root: string,
  { code, isToStop = false, cannotRecord = false, snapshotBefore, names, isLaterBatch = false }: Options = {},
): Promise<{ steps: string[]; lookUps: number; links: FreshLinks | undefined }> {
  const hasher = await loadHasher();
  const steps: string[] = [];
  let lookUps = 0;
  let links: FreshLinks | undefined;
  await withLockedRoot(root, { threads: 1, onlyLooks: false }, async (place) => {
    const opened = await openDedupe({ root, newOnly: true }, place);
    const pool: WorkerPool = {
      ...place.pool,
      run: async <Task, Result>(job: { name: string }, task: Task): Promise<Result> => {
        if (job.name === LINK.name) steps.push('link');
        if (job.name !== FLUSH.name) return await place.pool.run<Task, Result>(job, task);
        steps.push('flush begins');
        await passed(50);
        steps.push('flush ends');
        return { code } satisfies FlushAnswer as Result;
      },
    };
    const folder = path.join(root, 'new');
    const fresh = names ?? fs.readdirSync(folder).sort();
    const rows = new ScanRowsBuilder();
    for (const name of fresh) rows.addName(0, name, nodeFileSystem.lstat(path.join(folder, name)));
    const part = {
      rows: rows.take(),
      folders: [folder],
      digests: BigUint64Array.from(fresh, (name) => hasher.digest(fs.readFileSync(path.join(folder, name)))),
      hashed: new Uint8Array(fresh.length).fill(1),
    };
    const lookUp = vi.spyOn(opened.tools.index, 'lookUp');
    if (cannotRecord) vi.spyOn(opened.tools.index, 'write').mockRejectedValue(new Error('no more'));
    try {
      const run = startRun(opened.request, { ...opened.tools, pool });
      if (isLaterBatch) await run.flushed();
      if (isLaterBatch) steps.length = 0;
      if (isToStop) requestStop(opened.tools.progress);
      links = await dedupeFresh(run, [part], { snapshotBefore });
      lookUps = lookUp.mock.calls.length;
    } finally {
      await opened.close();
    }
  });
  return { steps, lookUps, links };
}
