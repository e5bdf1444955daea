import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FailureCode } from '../../src/domain/failure.ts';
import { type DedupeOptions, type DedupeSummary, dedupe } from '../../src/index.ts';
import { expectFigures, relinkedPaths } from '../kit/figures.ts';
import { flipByte } from '../kit/flip-byte.ts';
import { runBin } from '../kit/run-bin.ts';
import { expectSameTree, inodeGroups, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, someBytes, type TreeLiteral, tree } from '../kit/tree.ts';

const LARGE = 1_500_000;
const TWO_DAYS: TreeLiteral = {
  '2026-01-01/a': file('same'),
  '2026-01-01/large': file(someBytes(LARGE)),
  '2026-01-01/old': file('old!'),
  '2026-01-02/a': file('same'),
  '2026-01-02/large': file(someBytes(LARGE)),
  '2026-01-02/new': file('alone here'),
};

describe('a later run', () => {
  it('over an unchanged tree changes nothing and reads no content', async () => {
    const { root, after } = await deduped(TWO_DAYS);
    const second = await run(root);
    expect(second).toMatchObject({ contentBytesRead: 0, linkedNames: 0, reclaimedBytes: 0, inodesBefore: 4 });
    expect(snapshotOf(root)).toEqual(after);
  });

  it('links a new snapshot to the old files and reads only what it must', async () => {
    const { root, after } = await deduped(TWO_DAYS);
    tree(root, {
      '2026-01-03/a': file('same'),
      '2026-01-03/large': file(someBytes(LARGE)),
      '2026-01-03/z': file('zz'),
    });
    const before = snapshotOf(root);
    const third = await run(root);
    const now = snapshotOf(root);
    expectSameTree(before, now);
    expectFigures(third, before, now);
    expect(relinkedPaths(before, now)).toEqual(['2026-01-03/a', '2026-01-03/large']);
    expect(now.get('2026-01-03/large')?.ino).toBe(after.get('2026-01-01/large')?.ino);
    // each new file, and for each duplicate the old file that it was compared with
    expect(third.contentBytesRead).toBe(2 * (4 + LARGE) + 2);
    expect((await run(root)).contentBytesRead).toBe(0);
  });

  it('with --full reads every inode again, and changes nothing', async () => {
    const { root, after } = await deduped(TWO_DAYS);
    const summary = await run(root, { full: true });
    expect(summary.contentBytesRead).toBe(summary.uniqueBytesBefore);
    expect(snapshotOf(root)).toEqual(after);
  });

  it('after --lazy reads then what was left unread', async () => {
    const { root, summary } = await deduped(TWO_DAYS, { lazy: true });
    expect(summary.contentBytesRead).toBe(summary.uniqueBytesBefore - 'alone here'.length);
    expect((await run(root)).contentBytesRead).toBe('alone here'.length);
  });

  it('that deleted the index reads everything once more, and ends the same', async () => {
    const { root, after } = await deduped(TWO_DAYS);
    fs.rmSync(path.join(root, '.dedupe-backups'), { recursive: true });
    expect((await run(root)).contentBytesRead).toBe(2 * 4 + 'alone here'.length + LARGE);
    expect(snapshotOf(root)).toEqual(after);
  });

  it('reads a file again whose time changed', async () => {
    const { root } = await deduped(TWO_DAYS);
    fs.writeFileSync(path.join(root, '2026-01-02/new'), 'other here');
    expect((await run(root)).contentBytesRead).toBe('other here'.length);
  });
});

describe('an old copy that rotted on the disk', () => {
  it('is reported by all its names and never replaces the good copy', async () => {
    const { root } = await deduped(TWO_DAYS);
    for (const [name, at] of [
      ['a', 2],
      ['large', LARGE - 1],
    ] as const) {
      flipByte(path.join(root, '2026-01-01', name), at);
    }
    tree(root, {
      '2026-01-03/a': file('same'),
      '2026-01-03/large': file(someBytes(LARGE)),
      '2026-01-04/a': file('same'),
    });
    const before = snapshotOf(root);
    const summary = await run(root);
    expectSameTree(before, snapshotOf(root));
    expect(summary.failures.map(({ path: at, code: why }) => `${at} ${why}`).sort()).toEqual(
      ['2026-01-01/a', '2026-01-01/large', '2026-01-02/a', '2026-01-02/large'].map(
        (at) => `${at} ${FailureCode.rotten}`,
      ),
    );
    const groups = inodeGroups(snapshotOf(root)).filter((names) => names.length > 1);
    expect(groups).toEqual([
      ['2026-01-01/a', '2026-01-02/a'],
      ['2026-01-01/large', '2026-01-02/large'],
      ['2026-01-03/a', '2026-01-04/a'],
    ]);
  });

  it('is told to a person in words, with what to do', async () => {
    const { root } = await deduped({ '1/a': file('same') });
    flipByte(path.join(root, '1/a'), 0);
    tree(root, { '2/a': file('same') });
    const { code, stdout } = await runBin([root]);
    expect(code).toBe(3);
    expect(stdout).toMatch(/1\/a .*the disk may be failing; left alone, please check it/);
    expect(stdout).toContain('Finished with 1 problem (exit code 3).');
  });
});

describe('the limit of names on a file', () => {
  it('makes 5,000 names five files in one run, and another run has nothing to do', async () => {
    const root = temporaryFolder();
    const names = Object.keys(equalFiles(5000)).map((name) => path.join(root, name));
    tree(root, equalFiles(5000));
    await run(root);
    const inos = names.map((name) => fs.lstatSync(name).ino);
    expect(new Set(inos).size).toBe(5);
    expect(Math.max(...names.map((name) => fs.lstatSync(name).nlink))).toBe(1023);
    expect(await run(root)).toMatchObject({ linkedNames: 0, contentBytesRead: 0 });
    expect(names.map((name) => fs.lstatSync(name).ino)).toEqual(inos);
  });

  it('counts names outside the root', async () => {
    const root = temporaryFolder();
    const outside = temporaryFolder();
    tree(root, { '1/a': file('x'), '2/a': file('x'), '3/a': file('x') });
    for (const name of ['b', 'c']) fs.linkSync(path.join(root, '1/a'), path.join(outside, name));
    await run(root, { maxLinks: 4 });
    expect(inodeGroups(snapshotOf(root))).toEqual([['1/a', '3/a'], ['2/a']]);
  });
});

async function deduped(literal: TreeLiteral, options: Partial<DedupeOptions> = {}) {
  const root = temporaryFolder();
  tree(root, literal);
  const before = snapshotOf(root);
  const summary = await run(root, options);
  expect(summary.failures).toEqual([]);
  const after = snapshotOf(root);
  expectSameTree(before, after);
  return { root, before, after, summary };
}

function run(root: string, options: Partial<DedupeOptions> = {}): Promise<DedupeSummary> {
  return dedupe({ threads: 1, ...options, root });
}

function equalFiles(count: number): TreeLiteral {
  const name = (index: number): string => `2026-01-0${1 + (index % 3)}/${Math.floor(index / 500)}/${index}`;
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [name(index), file('equal')]));
}
