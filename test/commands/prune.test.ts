import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import type { DedupeEvent } from '../../src/domain/events.ts';
import type { PruneSummary } from '../../src/domain/prune-summary.ts';
import { preload } from '../kit/preload.ts';
import { type RunOptions, runBin } from '../kit/run-bin.ts';
import { allocatedBytes, differencesOf, inodeGroups, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, folder, someBytes, symlink, type TreeLiteral, tree } from '../kit/tree.ts';

const onPosix = it.runIf(process.platform !== 'win32');

/** Days of a folder in which a file changes each day, one stays, and one moves. */
const WEEK: TreeLiteral = Object.fromEntries(
  ['2026-01-05', '2026-01-31', '2026-02-10', '2026-02-20', '2026-03-01'].flatMap((day, at) => [
    [`${day}/changes`, file(someBytes(20_000, at + 1))],
    [`${day}/stays`, file(someBytes(50_000, 99))],
    [`${day}/sub${at}/moves`, file(someBytes(30_000, 98))],
  ]),
);

async function made(literal: TreeLiteral = WEEK): Promise<string> {
  const root = temporaryFolder();
  tree(root, literal);
  expect((await runBin(['--quiet', root])).code).toBe(0);
  return root;
}

async function prune(root: string, options: readonly string[], run: RunOptions = {}) {
  const result = await runBin(['prune', '--json', '--yes', ...options, root], run);
  const events = result.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line): DedupeEvent => JSON.parse(line));
  const last = events.at(-1);
  const summary = last?.type === 'prune-finished' ? last.summary : undefined;
  return { ...result, events, summary };
}

const namesIn = (root: string): string[] => fs.readdirSync(root).filter((name) => name !== '.dedupe-backups');
const gravesIn = (root: string): string[] =>
  fs.readdirSync(path.join(root, '.dedupe-backups')).filter((name) => name.startsWith('pruned'));
const deletable = (summary: PruneSummary | undefined): string[] | undefined =>
  summary?.plan.toDelete.map(({ name }) => name);

describe('prune', () => {
  it('deletes what no rule keeps, frees what it said, and leaves the rest as it was', async () => {
    const root = await made();
    const before = snapshotOf(root);
    const { code, summary } = await prune(root, ['--keep-monthly', '2', '--keep-last', '1']);
    expect({ code, deleted: summary?.deleted, left: namesIn(root) }).toEqual({
      code: 0,
      deleted: ['2026-01-05', '2026-01-31', '2026-02-10'],
      left: ['2026-02-20', '2026-03-01'],
    });
    const after = snapshotOf(root);
    const isGone = (line: string): boolean => !/^2026-(01|02-10)\S* is gone$/.test(line);
    expect(differencesOf(before, after).filter(isGone)).toEqual([]);
    const folders = [...before].filter(([at, { kind }]) => kind === 'folder' && !after.has(at));
    const ofFolders = folders.reduce((sum, [, { allocated }]) => sum + allocated, 0);
    expect(summary?.freedBytes).toBe(allocatedBytes(before) - allocatedBytes(after) + ofFolders);
    expect(gravesIn(root)).toEqual([]);
  });

  it('counts in a dry run what a run deletes, and changes nothing', async () => {
    const root = await made();
    const before = snapshotOf(root);
    const options = ['--keep-last', '2'];
    const dry = await runBin(['prune', '--dry-run', '--json', ...options, root]);
    expect(snapshotOf(root)).toEqual(before);
    const { summary }: { summary: PruneSummary } = JSON.parse(dry.stdout.trim().split('\n').at(-1) ?? '');
    const real = await prune(root, options);
    expect(summary.plan.toDelete).toEqual(real.summary?.plan.toDelete);
    expect(summary).toMatchObject({ dryRun: true, deleted: [] });
  });

  it('says with --min-free what will be lacking, and deletes nothing that a rule keeps', async () => {
    const root = await made();
    const { blocks, bsize } = fs.statfsSync(root);
    const { code, summary } = await prune(root, ['--min-free', String(blocks * bsize), '--keep-last', '2']);
    expect(code).toBe(3);
    expect(summary?.plan.missing).toBeGreaterThan(0);
    expect(namesIn(root)).toEqual(['2026-02-20', '2026-03-01']);
  });

  it('never deletes the newest of a series, one in progress, or what has no date, unless it is named', async () => {
    const root = await made({
      '2026-01-01/a': file('x'),
      '2026-01-02/a': file('x'),
      '2026-01-03.in-progress/a': file('x'),
      'laptop-2020-01-01/a': file('x'),
      'Photos/a': file('x'),
      'notes.txt': file('x'),
    });
    const first = await prune(root, ['--keep-yearly', '1', '--also', 'Photos']);
    expect(deletable(first.summary)).toEqual(['Photos', '2026-01-01']);
    const kept = ['2026-01-02', '2026-01-03.in-progress', 'laptop-2020-01-01', 'notes.txt'];
    expect(namesIn(root)).toEqual(kept);
    for (const [name, why] of [
      ['2026-01-02', 'is the newest of its kind'],
      ['2026-01-03.in-progress', 'is in progress'],
      ['.dedupe-backups', 'has no folder'],
      ['notes.txt', 'has no folder'],
      ['../elsewhere', 'has no folder'],
      ['.', 'has no folder'],
    ]) {
      const refused = await prune(root, ['--also', name]);
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(why) });
    }
    expect(namesIn(root)).toEqual(kept);
  });

  it('keeps the newest that a run has been through besides a newer one', async () => {
    const root = await made({ '2026-01-01/a': file('x'), '2026-01-02/a': file('x') });
    tree(root, { '2026-01-03/a': file('half') });
    const { summary } = await prune(root, ['--keep-last', '1']);
    expect(deletable(summary)).toEqual(['2026-01-01']);
    expect(summary?.plan.kept.map(({ name, keptBy }) => [name, keptBy])).toEqual([
      ['2026-01-02', ['newest-sealed']],
      ['2026-01-03', ['last', 'newest']],
    ]);
  });

  it('keeps the newest that still has all of its files, besides newer ones that were emptied', async () => {
    const files = { one: file('x'), two: file('xy'), 'sub/three': file('xyz'), empty: file('') };
    const days = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04'];
    const root = await made(
      Object.fromEntries(days.flatMap((day) => Object.entries(files).map(([at, what]) => [`${day}/${at}`, what]))),
    );
    fs.rmSync(path.join(root, '2026-01-04/sub'), { recursive: true });
    fs.rmSync(path.join(root, '2026-01-03/one'));
    tree(root, { '2026-01-03/one': file(''), '2026-01-03/.dedupe-backups/three': file('xyz') });
    const options = ['prune', '--yes', '--quiet', '--keep-last', '1'];
    const dry = await prune(root, ['--dry-run', '--keep-last', '1']);
    expect(deletable(dry.summary)).toEqual(['2026-01-01', '2026-01-03']);
    expect(dry.summary?.plan.kept).toEqual([
      { name: '2026-01-02', keptBy: ['newest-sealed'] },
      { name: '2026-01-04', keptBy: ['last', 'newest', 'fewer-files'] },
    ]);
    const { code, stderr } = await runBin([...options, root]);
    expect({ code, left: namesIn(root) }).toEqual({ code: 0, left: ['2026-01-02', '2026-01-04'] });
    expect(stderr).toContain('2026-01-04 has fewer files than when it was complete');
  });

  it('keeps the fullest where none has all of its files', async () => {
    const days = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04'];
    const root = await made(
      Object.fromEntries(days.flatMap((day) => ['a', 'b', 'c'].map((name) => [`${day}/${name}`, file(name)]))),
    );
    for (const day of days) fs.rmSync(path.join(root, day, 'a'));
    for (const day of days.slice(2)) fs.rmSync(path.join(root, day, 'b'));
    tree(root, { '2026-01-05/a': file('half') });
    const { summary } = await prune(root, ['--keep-last', '1']);
    expect(summary?.plan.kept).toEqual([
      { name: '2026-01-02', keptBy: ['fewer-files'] },
      { name: '2026-01-04', keptBy: ['fewer-files'] },
      { name: '2026-01-05', keptBy: ['last', 'newest'] },
    ]);
  });

  it('works without an index, and with hosts that each have their days', async () => {
    const root = temporaryFolder();
    tree(root, {
      'ann/2026-01-01/a': file('x'),
      'ann/2026-01-02/a': file('x'),
      'bob/2026-01-01/a': file('x'),
      'bob/2026-01-01_1200/a': file('x'),
    });
    const { summary } = await prune(root, ['--keep-last', '1', '--snapshots', '*/*']);
    expect(summary?.deleted).toEqual([path.join('ann', '2026-01-01'), path.join('bob', '2026-01-01')]);
    expect(fs.readdirSync(root).sort()).toEqual(['ann', 'bob']);
  });

  it('asks, and without a terminal refuses to delete', async () => {
    const root = await made();
    const before = snapshotOf(root);
    for (const options of [['--keep-last', '1'], []]) {
      const refused = await runBin(['prune', ...options, root]);
      expect(refused.code).toBe(2);
    }
    expect((await runBin(['prune', '--yes', root])).stderr).toContain('Nothing says what is to be kept');
    expect(snapshotOf(root)).toEqual(before);
  });

  onPosix('follows no symlink and opens read-only folders', async () => {
    const outside = temporaryFolder();
    tree(outside, { 'kept/a': file('x') });
    const root = await made({
      '2026-01-01/link': symlink(path.join(outside, 'kept')),
      '2026-01-01/shut/a': file('y'),
      '2026-01-01/shut/': folder({ mode: 0o500 }),
      '2026-01-01/': folder({ mode: 0o500 }),
      '2026-01-02/a': file('x'),
    });
    fs.symlinkSync(path.join(outside, 'kept'), path.join(root, '2025-01-01'));
    const { summary, code } = await prune(root, ['--keep-last', '1']);
    expect({ code, deleted: summary?.deleted }).toEqual({ code: 0, deleted: ['2026-01-01'] });
    expect(fs.readdirSync(path.join(outside, 'kept'))).toEqual(['a']);
    expect(namesIn(root)).toEqual(['2025-01-01', '2026-01-02']);
  });
});

describe('what the index knows survives:', () => {
  it('later runs link to files whose latest names went, at the same path or elsewhere', async () => {
    const root = await made({
      '2026-01-31/same': file(someBytes(5000, 1)),
      '2026-01-31/old/place': file(someBytes(6000, 2)),
      '2026-02-10/same': file(someBytes(5000, 1)),
      '2026-02-10/new/place': file(someBytes(6000, 2)),
      '2026-02-10/only': file(someBytes(7000, 3)),
      '2026-02-20/other': file('x'),
    });
    const { summary } = await prune(root, ['--keep-monthly', '2', '--keep-last', '1']);
    expect(summary?.deleted).toEqual(['2026-02-10']);
    tree(root, {
      '2026-02-21/one': file(someBytes(5000, 1)),
      '2026-02-21/two': file(someBytes(6000, 2)),
      '2026-02-21/three': file(someBytes(7000, 3)),
    });
    expect((await runBin(['--new-only', '--quiet', root])).code).toBe(0);
    expect(inodeGroups(snapshotOf(root)).filter((group) => group.length > 1)).toEqual([
      ['2026-01-31/old/place', '2026-02-21/two'],
      ['2026-01-31/same', '2026-02-21/one'],
    ]);
  });
});

describe('Ctrl-C', () => {
  onPosix('ends a prune at 130 with each snapshot whole or gone, and the next run deletes what was begun', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 900 }, (_, at) => [`2026-01-0${1 + (at % 3)}/${at}`, file(`${at}`)]),
    );
    const root = await made(many);
    const before = snapshotOf(root);
    const slow = preload(`
      const real = fs.unlinkSync;
      const nap = new Int32Array(new SharedArrayBuffer(4));
      fs.unlinkSync = (...args) => { Atomics.wait(nap, 0, 0, 4); real(...args); };`);
    const signalAfter = [{ pattern: /"phase":"delete","done":[1-9]/, signal: 'SIGINT' as const }];
    const { code, summary } = await prune(root, ['--keep-last', '1'], { nodeFlags: slow, signalAfter });
    expect(code).toBe(130);
    expect(summary).toMatchObject({ outcome: 'interrupted', begun: 1, failures: [] });
    expect(summary?.deleted.length).toBeLessThan(2);
    expect(gravesIn(root)).toHaveLength(1);
    for (const name of namesIn(root)) expectWhole(root, name, before);
    const next = await prune(root, ['--keep-last', '1']);
    expect(next.code).toBe(0);
    expect({ left: namesIn(root), graves: gravesIn(root) }).toEqual({ left: ['2026-01-03'], graves: [] });
  });
});

describe('a prune that is killed', () => {
  it.each(
    (['renameSync', 'unlinkSync', 'rmdirSync'] as const).flatMap((call) =>
      [1, 3].flatMap((count) => (['before', 'after'] as const).map((when) => ({ call, count, when }))),
    ),
  )('$when $call number $count has each snapshot whole or gone, and any run ends it', async ({ call, count, when }) => {
    const root = await made();
    const before = snapshotOf(root);
    const killed = await prune(root, ['--keep-last', '2'], {
      nodeFlags: preload(`
        const real = fs.${call};
        let calls = 0;
        fs.${call} = (...args) => {
          const counts = /pruned-|\\/proc\\/self/.test(String(args[0]) + String(args[1] ?? ''));
          const now = counts && ++calls === ${count};
          if (now && '${when}' === 'before') process.kill(process.pid, 'SIGKILL');
          real(...args);
          if (now && '${when}' === 'after') process.kill(process.pid, 'SIGKILL');
        };`),
    });
    const wasKilled = killed.summary === undefined;
    expect(wasKilled).toBe(true);
    for (const name of ['2026-01-05', '2026-01-31', '2026-02-10', '2026-02-20', '2026-03-01']) {
      if (fs.existsSync(path.join(root, name))) expectWhole(root, name, before);
    }
    const next = await runBin(when === 'after' ? ['--quiet', root] : ['prune', '--keep-last', '2', '--yes', root]);
    expect(next.code).toBe(0);
    expect(gravesIn(root)).toEqual([]);
    for (const name of ['2026-02-20', '2026-03-01']) expectWhole(root, name, before);
    const kept = fs.readdirSync(path.join(root, '.dedupe-backups'));
    expect(kept.filter((name) => !name.startsWith('index.mdb'))).toEqual([]);
  });
});

function expectWhole(root: string, name: string, before: ReturnType<typeof snapshotOf>): void {
  const was = new Map([...before].filter(([at]) => at.startsWith(`${name}/`)));
  const is = new Map([...snapshotOf(root)].filter(([at]) => at.startsWith(`${name}/`)));
  expect(differencesOf(was, is)).toEqual([]);
}
