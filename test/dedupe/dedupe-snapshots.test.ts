import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { withLockedRoot } from '../../src/app/root/locked-root.ts';
import { openDedupe } from '../../src/app/run/open-dedupe.ts';
import { FLUSH, type FlushAnswer, WritesLost } from '../../src/copying/flush-disk.ts';
import { dedupeSnapshots } from '../../src/dedupe/dedupe-snapshots.ts';
import { LINK } from '../../src/dedupe/jobs.ts';
import type { DedupeEvent } from '../../src/domain/events.ts';
import { STATE_FOLDER, temporaryName } from '../../src/domain/state-names.ts';
import type { IndexChanges } from '../../src/hash-index/hash-index.ts';
import { openIndex } from '../../src/hash-index/open-index.ts';
import { type DedupeOptions, dedupe } from '../../src/index.ts';
import type { FsPath } from '../../src/platform/fs-path.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import type { WorkerPool } from '../../src/platform/worker-pool.ts';
import { inodeGroups, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, tree } from '../kit/tree.ts';

test('the disk is waited for before the first link and after the last, and only then are snapshots sealed', async () => {
  const root = temporaryFolder();
  tree(root, { '1/a': file('same'), '2/a': file('same') });
  expect(await stepsOf({ root })).toEqual(['flush', 'link', 'record', 'flush', 'seal']);
  tree(root, { '3/b': file('another') });
  expect(await stepsOf({ root })).toEqual(['record', 'flush', 'seal']); // it may have been copied a moment ago
  expect(await stepsOf({ root, lazy: true })).toEqual(['seal']); // no links, nothing new, nothing to wait for
});

test('a new snapshot that the disk has lost some of is not sealed, though nothing in it became a link', async () => {
  const root = temporaryFolder();
  tree(root, { '1/a': file('one') });
  const { summary, steps } = await withFlushes(['EIO'], { root });
  expect(summary.failures).toEqual([{ path: '.', attempted: 'write to the disk', code: 'EIO' }]);
  expect(steps).toEqual(['record', 'flush']);
});

test('before names are replaced the index has what they give up, and no census of their snapshots', async () => {
  const root = temporaryFolder();
  tree(root, { '1/a': file('same'), '2/a': file('same', { mtime: 5n }) });
  await dedupe({ root });
  const linking = ['forget censuses', 'note what is given up', 'link'];
  expect(await stepsOf({ root, ignore: ['mtime'] })).toEqual(['flush', ...linking, 'record', 'flush', 'seal']);
});

test('when the disk has a name with its own metadata again, and not before, the note of them goes', async () => {
  const root = await rootWithNote({ newerMtime: 5n });
  const linking = ['forget censuses', 'link', 'flush', 'forget what was given up'];
  expect(await stepsOf({ root, ignore: ['mtime'] })).toEqual(['flush', ...linking, 'record', 'flush', 'seal']);
  expect(inodeGroups(snapshotOf(root))).toEqual([['2/a', '3/a', '3/b']]);
});

test('the note of a name stays where the link that would have given it its own metadata again is not made', async () => {
  const root = await rootWithNote({ newerMtime: 5n });
  const beforeLinks = () => fs.renameSync(path.join(root, '2'), path.join(root, 'away'));
  const { summary, steps } = await withFlushes([], { root, ignore: ['mtime'] }, beforeLinks);
  expect(summary.failures).toMatchObject([{ path: path.join('2', 'a'), attempted: 'link' }]);
  expect(steps).toContain('link');
  expect(steps).not.toContain('forget what was given up');
});

test('before a name goes on to another file its note is of both, for the link may not be made', async () => {
  const root = await rootWithNote({ newerMtime: 7n });
  const inos = ['2/a', '3/a'].map((name) => fs.statSync(path.join(root, name), { bigint: true }).ino);
  const beforeLinks = () => {
    const at = path.join(root, '2/a');
    const { atimeNs, mtimeNs } = nodeFileSystem.lstat(at);
    nodeFileSystem.setTimes(at, atimeNs, mtimeNs); // moves the change time
  };
  const { summary } = await withFlushes([], { root, ignore: ['mtime'] }, beforeLinks);
  expect(summary.failures).toMatchObject([{ path: path.join('2', 'a'), code: 'CHANGED' }]);
  const { index } = openIndex({ folder: path.join(root, STATE_FOLDER), readOnly: true });
  const { files, ...note } = index.notes.givenUpOf('2', Buffer.from('a')) ?? {};
  await index.close();
  expect(note).toMatchObject({ metadata: { mtimeNs: 5n } });
  expect(new Set(files?.map(({ ino }) => ino))).toEqual(new Set(inos));
});

test('where the disk has lost what was written before a run, it links nothing and says so', async () => {
  const root = temporaryFolder();
  tree(root, { '1/a': file('same'), '2/a': file('same') });
  await expect(withFlushes(['EIO'], { root })).rejects.toThrow(WritesLost);
  expect(inodeGroups(snapshotOf(root))).toEqual([['1/a'], ['2/a']]);
});

test('where the disk has lost links, no snapshot is sealed, and it is a failure', async () => {
  const root = temporaryFolder();
  tree(root, { '1/a': file('same'), '2/a': file('same') });
  const { summary, steps } = await withFlushes([undefined, 'EIO'], { root });
  expect(summary.failures).toEqual([{ path: '.', attempted: 'write to the disk', code: 'EIO' }]);
  expect(steps).not.toContain('seal');
});

test('an interrupted run counts as differing only what the next one will not link', async () => {
  const root = temporaryFolder();
  const [early, late] = [file('same', { mtime: 1n }), file('same', { mtime: 5n })];
  tree(root, { '1/a': early, '2/a': early, '3/a': late, '4/a': late });
  const interrupt = new AbortController();
  const onEvent = (event: DedupeEvent): void => {
    if (event.type === 'phase-progress' && event.phase === 'link') interrupt.abort();
  };
  const cut = await dedupe({ root, onEvent, signal: interrupt.signal });
  expect(cut).toMatchObject({ outcome: 'interrupted', linkedNames: 0, differingMetadata: { files: 1 } });
  expect(await dedupe({ root })).toMatchObject({ linkedNames: 2, differingMetadata: cut.differingMetadata });
});

test('of what a killed run left, only what could be removed is told as put right', async () => {
  const root = temporaryFolder();
  const [here, there] = ['1', '2'].map((folder) => path.join(folder, temporaryName('run', 1)));
  tree(root, { '1/a': file('x'), [here]: linkTo('1/a'), [there]: linkTo('1/a') });
  const counts: (number | undefined)[] = [];
  await withLockedRoot(root, { threads: 1, onlyLooks: false }, async (place) => {
    const opened = await openDedupe({ root }, place);
    const { unlink } = opened.tools.fs;
    const refusing = (at: FsPath): void => {
      if (at === path.join(root, there))
        throw Object.assign(new Error('EACCES'), { code: 'EACCES', syscall: 'unlink' });
      unlink(at);
    };
    const observer = (event: DedupeEvent): void => {
      if (event.type === 'warning') counts.push(event.count);
    };
    const tools = { ...opened.tools, fs: { ...opened.tools.fs, unlink: refusing }, reach: () => 'paths' as const };
    const { failures } = await dedupeSnapshots(opened.request, { ...tools, observer });
    await opened.close();
    expect(failures).toEqual([{ path: there, attempted: 'remove a leftover', code: 'EACCES' }]);
  });
  expect(counts).toEqual([1]);
});

async function stepsOf(options: DedupeOptions): Promise<string[]> {
  const { summary, steps } = await withFlushes([], options);
  expect(summary.failures).toEqual([]);
  return steps;
}

/** Where 2/a gave up its mtime, 5, to a file that is in no other snapshot any more, and 3 has the same bytes. */
async function rootWithNote({ newerMtime }: { newerMtime: bigint }): Promise<string> {
  const root = temporaryFolder();
  tree(root, { '1/a': file('same'), '2/a': file('same', { mtime: 5n }) });
  await dedupe({ root, ignore: ['mtime'] });
  fs.rmSync(path.join(root, '1'), { recursive: true });
  tree(root, { '3/a': file('same', { mtime: newerMtime }), '3/b': linkTo('3/a') });
  return root;
}

/** A run that notes what it does, in the order it is done; what the disk says each time it is waited for is given. */
async function withFlushes(
  answers: readonly (string | undefined)[],
  options: DedupeOptions,
  beforeLinks: () => void = () => undefined,
) {
  return await withLockedRoot(options.root, { threads: 1, onlyLooks: false }, async (place) => {
    const opened = await openDedupe(options, place);
    const steps: string[] = [];
    const codes = [...answers];
    const pool: WorkerPool = {
      ...place.pool,
      run: async <Task, Result>(job: { name: string }, task: Task): Promise<Result> => {
        const isFirstLink = job.name === LINK.name && steps.at(-1) !== LINK.name;
        if (isFirstLink) beforeLinks();
        if (job.name === FLUSH.name || isFirstLink) steps.push(job.name);
        if (job.name !== FLUSH.name) return await place.pool.run<Task, Result>(job, task);
        return { code: codes.shift() } satisfies FlushAnswer as Result;
      },
    };
    const { index } = opened.tools;
    const write = index.write.bind(index);
    Object.assign(index, {
      write: async (changes: IndexChanges) => {
        await passed(10); // so that who does not wait for it comes first
        steps.push(...stepsIn(changes));
        await write(changes);
      },
    });
    try {
      const summary = await dedupeSnapshots(opened.request, { ...opened.tools, pool });
      return { summary, steps };
    } finally {
      await opened.close();
    }
  });
}

function stepsIn({ added, snapshots = [], notes = {} }: IndexChanges): string[] {
  const { givenUp = [], forgetGivenUp = [], forgetCensuses = [] } = notes;
  if (snapshots.length > 0) return ['seal'];
  if ([...givenUp].length > 0) return ['note what is given up'];
  if ([...forgetGivenUp].length > 0) return ['forget what was given up'];
  if ([...forgetCensuses].length > 0) return ['forget censuses'];
  return added === undefined ? [] : ['record'];
}
