import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { openIndex } from '../../src/hash-index/open-index.ts';
import { dedupe, type FileVersion, type VersionsOptions, versions } from '../../src/index.ts';
import { runBin } from '../kit/run-bin.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, symlink, type TreeLiteral, tree } from '../kit/tree.ts';

describe('versions', () => {
  it('tells the states of a file, oldest first, with the snapshots that have them', async () => {
    const { lines, summary } = await versionsOf('sub/a', {
      '1/sub/a': file('one'),
      '2/sub/a': linkTo('1/sub/a'),
      '3/sub/a': file('other'),
      '4/sub/a': file('one'),
      '5/sub/a': file('one', { mtime: '2026-03-03' }),
    });
    expect(lines).toEqual(['1..2 sub/a 3', '3..3 sub/a 5', '4..4 sub/a 3', '5..5 sub/a 3']);
    expect(summary).toMatchObject({ snapshots: 5, versions: 4, path: path.join('sub', 'a') });
  });

  it('takes equal bytes of one time for one version, whether they are linked or not', async () => {
    const { lines } = await versionsOf('a', { '1/a': file('same'), '2/a': file('same') });
    expect(lines).toEqual(['1..2 a 4']);
  });

  it.runIf(process.platform !== 'win32')('reads files of a snapshot that has a backslash in its name', async () => {
    const { lines } = await versionsOf('a', { '2026-01-01\\x/a': file('same'), '2026-01-02\\x/a': file('same') });
    expect(lines).toEqual(['2026-01-01\\x..2026-01-02\\x a 4']);
  });

  it('follows a file to where it was and to where it went', async () => {
    const { lines } = await versionsOf('b', {
      '1/old/a': file('first'),
      '2/old/a': file('second'),
      '3/b': linkTo('2/old/a'),
      '4/b': file('third'),
      '5/new/c': file('third'),
      '6/new/c': file('fourth'),
    });
    expect(lines).toEqual([
      '1..1 old/a 5 path',
      '2..2 old/a 6 inode',
      '3..3 b 6',
      '4..4 b 5',
      '5..5 new/c 5 content',
      '6..6 new/c 6 path',
    ]);
  });

  it('takes each series for a history of its own', async () => {
    const literal: TreeLiteral = {
      'lap-2026-11-01/docs/report.txt': file('report'),
      'srv-2026-11-01/mirror/copy.txt': linkTo('lap-2026-11-01/docs/report.txt'),
      'srv-2026-11-01/docs/readme.txt': file('readme'),
      'lap-2026-11-02/docs/report.txt': linkTo('lap-2026-11-01/docs/report.txt'),
      'srv-2026-11-02/mirror/copy.txt': linkTo('lap-2026-11-01/docs/report.txt'),
      'srv-2026-11-02/docs/readme.txt': linkTo('srv-2026-11-01/docs/readme.txt'),
      'lap-2026-11-03/docs/readme.txt': file('another'),
      'lap-2026-11-03/report.txt': linkTo('lap-2026-11-01/docs/report.txt'),
    };
    const { lines } = await versionsOf('docs/report.txt', literal);
    expect(lines).toEqual([
      'lap-2026-11-01..lap-2026-11-02 docs/report.txt 6',
      'lap-2026-11-03..lap-2026-11-03 report.txt 6 inode',
    ]);
    const root = temporaryFolder();
    tree(root, literal);
    const readme = [
      'srv-2026-11-01..srv-2026-11-02 docs/readme.txt 6',
      'lap-2026-11-03..lap-2026-11-03 docs/readme.txt 7',
    ];
    expect((await ask({ root, path: 'docs/readme.txt' })).lines).toEqual(readme);
    expect((await ask({ root, path: 'docs/readme.txt', glob: true })).lines).toEqual(readme);
  });

  it('does not take a copy that both snapshots have for a move', async () => {
    const { lines } = await versionsOf('a', {
      '1/twin': file('same'),
      '2/twin': linkTo('1/twin'),
      '2/a': file('same'),
    });
    expect(lines).toEqual(['2..2 a 4']);
  });

  it('stops where the file cannot be followed, and goes on where the path is there again', async () => {
    const { lines } = await versionsOf('a', {
      '1/a': file('x'),
      '2/b': file('other'),
      '3/a': file('yy'),
      '4/z': file(''),
    });
    expect(lines).toEqual(['1..1 a 1', '3..3 a 2']);
  });

  it('reads nothing that the index knows', async () => {
    const root = temporaryFolder();
    tree(root, { '1/a': file('one'), '2/a': file('two'), '3/b': file('two') });
    await dedupe({ root, threads: 1 });
    expect((await ask({ root, path: 'a' })).summary.contentBytesRead).toBe(0);
    expect((await ask({ root, path: 'a', index: false })).summary.contentBytesRead).toBeGreaterThan(0);
  });

  it('reads a file that is younger than what the index has under its number', async () => {
    const root = temporaryFolder();
    tree(root, { '1/a': file('one'), '2/a': file('two') });
    await dedupe({ root, threads: 1 });
    const { index } = openIndex({ folder: path.join(root, '.dedupe-backups'), readOnly: false });
    await index.write({ snapshots: index.snapshots().map((each) => ({ ...each, sealedAt: 1 })) });
    await index.close();
    const [at, { mtime }] = [path.join(root, '2/a'), fs.statSync(path.join(root, '1/a'))];
    fs.writeFileSync(at, 'one');
    fs.utimesSync(at, mtime, mtime);
    expect((await ask({ root, path: 'a' })).lines).toEqual(['1..2 a 3']);
  });

  it('with a glob tells of every file that matches', async () => {
    const root = temporaryFolder();
    tree(root, { '1/d/a.txt': file('1'), '2/d/a.txt': file('22'), '2/d/b.txt': file('333'), '2/c.md': file('4') });
    const { lines } = await ask({ root, path: 'd/*.txt', glob: true });
    expect(lines).toEqual(['1..1 d/a.txt 1', '2..2 d/a.txt 2', '2..2 d/b.txt 3']);
  });

  it('with a glob tells of empty files, and of no folder or symlink', async () => {
    const root = temporaryFolder();
    tree(root, { '1/a': file('full'), '2/a': file(''), '3/a': file(''), '4/a/b': file('x'), '5/a': symlink('b') });
    const lines = ['1..1 a 4', '2..3 a 0'];
    expect((await ask({ root, path: 'a', glob: true })).lines).toEqual(lines);
    expect((await ask({ root, path: 'a' })).lines).toEqual(lines);
  });

  it('takes a name that begins with two dots for what it is', async () => {
    const root = temporaryFolder();
    tree(root, { '1/..a': file('x') });
    expect((await ask({ root, path: '..a' })).lines).toEqual(['1..1 ..a 1']);
    await expect(ask({ root, path: '../a' })).rejects.toThrow('is not below');
  });

  it('takes a path with the snapshot or the root in front', async () => {
    const root = temporaryFolder();
    tree(root, { '1/a': file('x') });
    for (const at of ['1/a', path.join(root, '1/a')])
      expect((await ask({ root, path: at })).lines).toEqual(['1..1 a 1']);
    await expect(ask({ root, path: '/elsewhere/a' })).rejects.toThrow('is not below');
  });

  it.runIf(process.platform === 'linux')('goes on where a snapshot cannot be looked into, and names it', async () => {
    const root = temporaryFolder();
    const deep = Array.from({ length: 16 }, () => 'd'.repeat(240));
    const tooDeep = '2'.padEnd(250, '-');
    tree(root, { [path.join('1', ...deep, 'a')]: file('x'), [path.join('3', ...deep, 'a')]: file('y') });
    const deeper = 'mkdir $0 && cd -P $0 || exit 1';
    const script = `mkdir "$1" && cd "$1"; for i in $(seq ${deep.length}); do ${deeper}; done`;
    execFileSync('sh', ['-c', script, deep[0], path.join(root, tooDeep)]);
    try {
      const at = path.join(...deep, 'a');
      const { lines, summary } = await ask({ root, path: at });
      expect(lines).toEqual([`1..1 ${at} 1`, `3..3 ${at} 1`]);
      const [failure, other] = summary.failures;
      expect(failure).toMatchObject({ path: path.join(tooDeep, at), code: 'ENAMETOOLONG' });
      expect(other).toBeUndefined();
    } finally {
      execFileSync('rm', ['-rf', root]); // node cannot
    }
  });

  it('follows no symlink, and says where there is no such file', async () => {
    const root = temporaryFolder();
    tree(root, { '1/d/a': file('x'), '1/s': symlink('d') });
    await expect(ask({ root, path: 's/a' })).rejects.toThrow('has a file s/a.');
    const hint = expect.stringMatching(/dedupe-backups find \S+ (['"])no such\1$/);
    await expect(ask({ root, path: 'no such' })).rejects.toMatchObject({ hint });
  });
});

describe('versions on the command line', () => {
  it('writes a table', async () => {
    const root = temporaryFolder();
    tree(root, { '2026-01-01/a': file('x'), '2026-01-02/b': linkTo('2026-01-01/a') });
    const { code, stdout } = await runBin(['versions', root, 'b']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}First {7}Last {14}Size {2}Modified {10}xxh64 {13}Path$/m);
    expect(stdout).toMatch(
      /^ {2}2026-01-01 {2}2026-01-01 {9}1 B {2}.{16} {2}[0-9a-f]{16} {2}a {3}\(the same inode\)$/m,
    );
    expect(stdout).toContain('2 versions in 2 snapshots.');
  });
});

async function versionsOf(at: string, literal: TreeLiteral) {
  const root = temporaryFolder();
  tree(root, literal);
  return await ask({ root, path: at });
}

async function ask(options: VersionsOptions) {
  const lines: string[] = [];
  const onEvent: VersionsOptions['onEvent'] = (event) => {
    if (event.type === 'file-version') lines.push(lineOf(event));
  };
  return { summary: await versions({ threads: 1, ...options, onEvent }), lines };
}

function lineOf({ oldest, newest, path: at, size, via }: FileVersion): string {
  return `${oldest}..${newest} ${at} ${size}${via === undefined ? '' : ` ${via}`}`;
}
