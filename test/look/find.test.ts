import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dedupe, type FindOptions, type FoundName, find } from '../../src/index.ts';
import { runBin } from '../kit/run-bin.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, folder, linkTo, symlink, type TreeLiteral, tree } from '../kit/tree.ts';

describe('find', () => {
  it('tells the newest first, and the same file in snapshots in a row as one', async () => {
    const { lines, summary } = await found(['a*'], {
      '1/sub/a': file('first'),
      '2/sub/a': linkTo('1/sub/a'),
      '3/sub/a': file('other'),
      '4/b': file('b'),
      '5/sub/a': linkTo('1/sub/a'),
      '5/abc': file('abc'),
    });
    expect(lines).toEqual(['5..5 file abc 3', '5..5 file sub/a 5', '3..3 file sub/a 5', '1..2 file sub/a 5']);
    expect(summary).toMatchObject({ snapshots: 5, names: 5, outcome: 'done', failures: [] });
  });

  it('takes files for the same that the index knows to have the same bytes and time', async () => {
    const root = temporaryFolder();
    tree(root, { '1/a': file('same'), '2/a': file('same', { mode: 0o600 }) });
    await dedupe({ root, threads: 1 });
    expect((await findIn({ root, globs: ['a'] })).lines).toEqual(['1..2 file a 4']);
    expect((await findIn({ root, globs: ['a'], index: false })).lines).toEqual(['2..2 file a 4', '1..1 file a 4']);
  });

  it('finds folders, symlinks and empty files too', async () => {
    const { lines } = await found(['x*'], {
      '1/xd/f': file('f'),
      '2/xd': folder(),
      '2/xs': symlink('?'),
      '2/xe': file(''),
    });
    expect(lines).toEqual(['1..2 folder xd', '2..2 file xe 0', '2..2 symlink xs']);
  });

  it('tells times of before 1677 and after 2262 as the file has them', async () => {
    const root = temporaryFolder();
    tree(root, { '1/a': file('a', { mtime: '2300-06-01' }), '1/b': file('b', { mtime: '1600-06-01' }) });
    const told = new Map<string, number>();
    const onEvent: FindOptions['onEvent'] = (event) => {
      if (event.type === 'found-name') told.set(event.path, event.mtimeMs);
    };
    await find({ root, globs: ['*'], threads: 1, onEvent });
    const there = (name: string) => fs.lstatSync(path.join(root, '1', name)).mtimeMs; // as far as the disk can keep it
    expect(Object.fromEntries(told)).toEqual({ a: there('a'), b: there('b') });
  });

  it('holds a glob with a slash against the path in the snapshot', async () => {
    const { lines } = await found(['Photos/**/*.jpg'], {
      '1/Photos/a/b.jpg': file('1'),
      '1/Photos/c.jpg': file('2'),
      '1/Other/d.jpg': file('3'),
    });
    expect(lines).toEqual(['1..1 file Photos/c.jpg 1', '1..1 file Photos/a/b.jpg 1']);
  });

  it('takes for one what is the same in snapshots of one series in a row', async () => {
    const { lines } = await found(['a'], {
      'lap-2026-11-01/a': file('1'),
      'lap-2026-11-02/a': linkTo('lap-2026-11-01/a'),
      'lap-2026-11-04/a': linkTo('lap-2026-11-01/a'),
      'srv-2026-11-01/a': linkTo('lap-2026-11-01/a'),
      'srv-2026-11-02/b': file('b'),
      'srv-2026-11-03/a': linkTo('lap-2026-11-01/a'),
    });
    expect(lines).toEqual([
      'lap-2026-11-01..lap-2026-11-04 file a 1',
      'srv-2026-11-03..srv-2026-11-03 file a 1',
      'srv-2026-11-01..srv-2026-11-01 file a 1',
    ]);
  });

  it('looks into the snapshots that are wanted, in other layouts too', async () => {
    const literal = {
      'pc/2026-01-01/a': file('1'),
      'pc/2026-01-02/a': linkTo('pc/2026-01-01/a'),
      'nas/2026-01-01/a': file('2'),
    };
    const { lines } = await found(['a'], literal, { snapshots: 'pc/*' });
    expect(lines).toEqual(['pc/2026-01-01..pc/2026-01-02 file a 1']);
  });
});

describe('find on the command line', () => {
  it('writes a table, and says where there is nothing', async () => {
    const root = temporaryFolder();
    tree(root, { '2026-01-01/letter.odt': file('Dear all') });
    const { code, stdout } = await runBin(['find', root, '*.odt']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}Newest {6}Oldest {12}Size {2}Modified {10}Path$/m);
    expect(stdout).toMatch(/^ {2}2026-01-01 {2}2026-01-01 {9}8 B {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}letter\.odt$/m);
    expect((await runBin(['find', root, '*.doc'])).stdout).toContain('*.doc: nothing in 1 snapshot.');
  });

  it('says what is missing', async () => {
    const { code, stderr } = await runBin(['find', '/backups']);
    expect(code).toBe(2);
    expect(stderr).toContain('what is to be found in /backups is missing.');
  });
});

async function found(globs: readonly string[], literal: TreeLiteral, options: Partial<FindOptions> = {}) {
  const root = temporaryFolder();
  tree(root, literal);
  return await findIn({ root, globs, ...options });
}

async function findIn(options: FindOptions) {
  const lines: string[] = [];
  const onEvent: FindOptions['onEvent'] = (event) => {
    if (event.type === 'found-name') lines.push(lineOf(event));
  };
  return { summary: await find({ threads: 1, ...options, onEvent }), lines };
}

function lineOf({ newest, oldest, kind, path: at, size }: FoundName): string {
  return `${oldest}..${newest} ${kind} ${at}${size === undefined ? '' : ` ${size}`}`;
}
