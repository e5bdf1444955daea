import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { isolate } from '../../src/app/isolate.ts';
import { openIndex } from '../../src/hash-index/open-index.ts';
import { type DedupeEvent, dedupe, type IsolateOptions } from '../../src/index.ts';
import { folderTimeJournal } from '../../src/linking/folder-time-journal.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { expectSameTree, inodeGroups, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, tree } from '../kit/tree.ts';

const THEN = 1_600_000_000_123_456_789n;

it('a plan that is only looked at, or not agreed to, leaves all as it is', async () => {
  const { root, isolateTwo } = await linked();
  const before = snapshotOf(root);
  const { signal, abort } = stoppable();
  const declined = () => Promise.resolve(false);
  for (const [options, outcome] of [
    [{ dryRun: true }, 'done'],
    [{ confirm: declined }, 'declined'],
    [{ confirm: () => declined().finally(abort), signal }, 'interrupted'],
  ] as const) {
    expect(await isolateTwo(options)).toMatchObject({ outcome, isolated: 0, bytes: 0, plan: { names: 1 } });
    expect(snapshotOf(root)).toEqual(before);
  }
  expect(await isolateTwo({ confirm: () => Promise.resolve(true) })).toMatchObject({ outcome: 'done', isolated: 1 });
  expect(inodeGroups(snapshotOf(root))).toEqual([['1/a', '3/a'], ['2/a']]);
});

it('of a whole root all but the index is isolated, which makes itself a file of its own, and of each file one name keeps it', async () => {
  const { root } = await linked();
  const state = path.join(root, '.dedupe-backups');
  const index = path.join(state, 'index.mdb');
  fs.linkSync(index, path.join(root, 'backup of the index'));
  tree(root, { '1/root/.dedupe-backups/index.mdb': file('i'), '2/i': linkTo('1/root/.dedupe-backups/index.mdb') });
  const summary = await isolate({ root, paths: [root], threads: 1 });
  expect(summary).toMatchObject({ plan: { names: 3, alone: 1 }, isolated: 3, failures: [] });
  expect(fs.statSync(index).nlink).toBe(1);
  expect([...snapshotOf(root).values()].filter(({ kind, nlink }) => kind === 'file' && nlink > 1)).toEqual([]);
});

it('how far the copying is is told in bytes of what is copied, not in space on the disk', async () => {
  const { isolateTwo } = await linked();
  const told: string[] = [];
  await isolateTwo({
    onEvent: (event) => {
      if (event.type === 'phase-progress' && event.phase === 'copy') told.push(`${event.done} of ${event.total}`);
    },
  });
  expect([told.at(0), told.at(-1)]).toEqual(['0 of 4', '4 of 4']);
});

it('a run that is stopped while it asks isolates nothing', async () => {
  const { root, isolateTwo } = await linked();
  const before = snapshotOf(root);
  const { signal, abort } = stoppable();
  const confirm = () => Promise.resolve(true).finally(abort);
  expect(await isolateTwo({ confirm, signal })).toMatchObject({ outcome: 'interrupted', isolated: 0, failures: [] });
  expectSameTree(before, snapshotOf(root));
  expect(inodeGroups(snapshotOf(root))).toEqual([['1/a', '2/a', '3/a']]);
});

it('the times of folders that a killed run changed are put back, and that is told, but by one that only looks', async () => {
  const { root, isolateTwo } = await linked();
  const folder = path.join(root, '2');
  const { ino } = nodeFileSystem.lstat(folder);
  folderTimeJournal(nodeFileSystem, path.join(root, '.dedupe-backups')).begin([{ path: '2', ino, mtimeNs: THEN }]);
  fs.utimesSync(folder, new Date(), new Date()); // as a link does
  await isolateTwo({ dryRun: true });
  expect(nodeFileSystem.lstat(folder).mtimeNs).not.toBe(THEN);
  const events: DedupeEvent[] = [];
  await isolateTwo({ onEvent: (event) => events.push(event) });
  expect(nodeFileSystem.lstat(folder).mtimeNs).toBe(THEN);
  expect(events).toContainEqual({ type: 'warning', warning: 'leftovers-cleaned', path: root, count: 1 });
  expect(fs.readdirSync(path.join(root, '.dedupe-backups')).filter((name) => /folder-times/.test(name))).toEqual([]);
});

it('what the index says of a snapshot is forgotten, or marked as untrue by a run that does not use that index', async () => {
  const cases: { indexIn: (state: string) => Pick<IsolateOptions, 'index'>; marks: boolean; forgets: boolean }[] = [
    { indexIn: () => ({}), marks: false, forgets: true },
    { indexIn: (state) => ({ index: state }), marks: false, forgets: true },
    { indexIn: () => ({ index: false }), marks: true, forgets: false },
    { indexIn: () => ({ index: temporaryFolder() }), marks: true, forgets: false },
  ];
  for (const { indexIn, marks, forgets } of cases) {
    const { root, isolateTwo } = await linked();
    const state = path.join(root, '.dedupe-backups');
    const options = indexIn(state);
    if (typeof options.index === 'string') await dedupe({ root, ...options, threads: 1 });
    await isolateTwo(options);
    expect(fs.existsSync(path.join(state, 'links-not-in-index'))).toBe(marks);
    const opened = openIndex({ folder: state, readOnly: true }).index;
    const has = ['1', '2'].map((name) => opened.notes.census(name) !== undefined);
    await opened.close();
    expect(has).toEqual([true, !forgets]);
  }
});

/** `1/a`, `2/a` and `3/a` are names of one file; and a way to isolate what is in `2`. */
async function linked() {
  const root = temporaryFolder();
  tree(root, { '1/a': file('same'), '2/a': file('same'), '3/a': file('same') });
  await dedupe({ root, threads: 1 });
  const isolateTwo = (options: Partial<IsolateOptions>) =>
    isolate({ paths: [path.join(root, '2')], threads: 1, ...options });
  return { root, isolateTwo };
}

function stoppable() {
  const stopping = new AbortController();
  return { signal: stopping.signal, abort: () => stopping.abort() };
}
