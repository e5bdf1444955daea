import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { preload, signalAt } from '../kit/preload.ts';
import { runBin } from '../kit/run-bin.ts';
import { differencesOf, expectSameTree, inodeGroups, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { fifo, file, folder, linkTo, rawPath, someBytes, symlink, type TreeLiteral, tree } from '../kit/tree.ts';

const onPosix = it.runIf(process.platform !== 'win32');
const hasRsync = canRun('rsync');
if (!hasRsync) process.stderr.write('rsync is not installed: what it says of a restored folder is not tested\n');

const DAY: TreeLiteral = {
  '2026-01-01/a': file('x', { mtime: 1_234_567_890_123_456_789n }),
  '2026-01-01/twin': linkTo('2026-01-01/a'),
  '2026-01-01/deep/er/big': file(someBytes(3_000_000, 1), { mode: 0o600 }),
  '2026-01-01/deep/empty/': folder({ mtime: 5_000_000_001n, mode: 0o500 }),
  '2026-01-01/deep/': folder({ mtime: 7_000_000_000n }),
  '2026-01-01/link': symlink('../nowhere'),
  '2026-01-01/none': file(''),
  '2026-01-01/read-only': file('r', { mode: 0o444 }),
  '2026-01-01/': folder({ mtime: 9_000_000_000n, mode: 0o750 }),
  [rawPath('2026-01-01/caf\xe9')]: file('odd'),
};

function made(literal: TreeLiteral = DAY): { root: string; to: string } {
  const base = temporaryFolder();
  tree(path.join(base, 'root'), literal);
  return { root: path.join(base, 'root'), to: path.join(base, 'to') };
}

async function restore(...args: string[]) {
  const result = await runBin(['restore', '--json', '--threads', '2', ...args]);
  const last = JSON.parse(result.stdout.trim().split('\n').at(-1) ?? '{}');
  return { ...result, summary: last.summary };
}

describe('restore', () => {
  onPosix('makes what the snapshot is: bytes, times, modes, symlinks, empty folders, each file its own', async () => {
    const { root, to } = made();
    const before = snapshotOf(root);
    const { code, summary } = await restore(root, '2026-01-01', path.join(to, 'new'));
    expect(code).toBe(0);
    expect(summary).toMatchObject({ outcome: 'done', names: 7, restored: 7, kept: 0, folders: 4, failures: [] });
    const restored = snapshotOf(path.join(to, 'new'));
    expectSameTree(snapshotOf(path.join(root, '2026-01-01')), restored);
    expect(inodeGroups(restored).every((group) => group.length === 1)).toBe(true);
    expect(fs.statSync(path.join(to, 'new'), { bigint: true }).mtimeNs).toBe(9_000_000_000n);
    expect(differencesOf(before, snapshotOf(root))).toEqual([]);
  });

  it('leaves out none of many names, in folders small and large', async () => {
    const sizes = [1, 255, 2, 300];
    const names = sizes.flatMap((size, at) => Array.from({ length: size }, (_, name) => `2026-01-01/${at}/${name}`));
    const { root, to } = made(Object.fromEntries(names.map((name) => [name, file(name)])));
    expect((await restore(root, '2026-01-01', to)).summary).toMatchObject({ names: 558, restored: 558, kept: 0 });
    expectSameTree(snapshotOf(path.join(root, '2026-01-01')), snapshotOf(to));
  });

  it.runIf(hasRsync)('makes a copy in which rsync finds nothing to do', async () => {
    const { root, to } = made();
    await runBin(['--quiet', root]);
    expect((await restore(root, '2026-01-01', to)).code).toBe(0);
    const args = ['-n', '-a', '--checksum', '--itemize-changes', '--delete', `${root}/2026-01-01/`, `${to}/`];
    expect(execFileSync('rsync', args, { encoding: 'utf8' })).toBe('');
  });

  it('makes the folder that a file is to go into, where its path ends in a separator', async () => {
    const { root, to } = made();
    const { code, summary } = await restore(root, '2026-01-01/a', `${path.join(to, 'new', 'deep')}${path.sep}`);
    expect(code).toBe(0);
    expect(summary).toMatchObject({ restored: 1, destination: path.join(to, 'new', 'deep') });
    expect(fs.readFileSync(path.join(to, 'new', 'deep', 'a'), 'utf8')).toBe('x');
    fs.writeFileSync(path.join(to, 'file'), 'mine');
    const refused = await restore(root, '2026-01-01/a', `${path.join(to, 'file')}/`);
    expect(refused.code).toBe(1);
    expect(fs.readFileSync(path.join(to, 'file'), 'utf8')).toBe('mine');
  });

  it('restores a folder, or a file into a folder or under a new name', async () => {
    const { root, to } = made();
    expect((await restore(root, path.join('2026-01-01', 'deep', 'er'), path.join(to, 'er'))).code).toBe(0);
    expect(fs.readdirSync(path.join(to, 'er'))).toEqual(['big']);
    expect((await restore(root, '2026-01-01/a', to)).summary.restored).toBe(1);
    expect((await restore(root, '2026-01-01/a', path.join(to, 'renamed'))).summary.restored).toBe(1);
    expect(fs.readdirSync(to).sort()).toEqual(['a', 'er', 'renamed']);
    expect(fs.lstatSync(path.join(to, 'renamed'), { bigint: true }).mtimeNs).toBe(1_234_567_890_123_456_789n);
  });

  it('finds the root above what it is to restore, and says so where there is none', async () => {
    const { root, to } = made();
    const day = path.join(root, '2026-01-01');
    expect(await restore(day, to)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${day} is in no folder`),
    });
    fs.mkdirSync(path.join(root, '.dedupe-backups'));
    expect(await restore(root, to)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('which is to be restored'),
    });
    expect(fs.existsSync(to)).toBe(false);
    const { code, summary } = await restore(path.join(day, 'deep'), to);
    expect(code).toBe(0);
    expect(summary).toMatchObject({ root, source: path.join('2026-01-01', 'deep'), restored: 1 });
    expectSameTree(snapshotOf(path.join(day, 'deep')), snapshotOf(to));
  });

  onPosix('restores a symlink that is named without the root as one', async () => {
    const { root, to } = made();
    fs.mkdirSync(path.join(root, '.dedupe-backups'));
    expect((await restore(path.join(root, '2026-01-01/link'), to)).code).toBe(0);
    expect(fs.readlinkSync(to)).toBe('../nowhere');
  });

  it('leaves what is there alone, or replaces what is older, or all, and never what it leads to', async () => {
    const { root, to } = made({
      '2026-01-01/old': file('new', { mtime: '2026-01-01' }),
      '2026-01-01/young': file('new', { mtime: '2026-01-01' }),
      '2026-01-01/same': file('new', { mtime: '2026-01-01' }),
      '2026-01-01/link': file('new', { mtime: '2026-01-01' }),
    });
    const outside = path.join(path.dirname(to), 'outside');
    const there = (): void => {
      fs.rmSync(to, { recursive: true, force: true });
      tree(to, {
        old: file('old', { mtime: '2025-01-01' }),
        young: file('old', { mtime: '2026-06-01' }),
        same: file('old', { mtime: '2026-01-01' }),
        link: symlink(outside),
        mine: file('mine'),
      });
      fs.writeFileSync(outside, 'outside');
    };
    const contents = () => ['old', 'young', 'same'].map((name) => fs.readFileSync(path.join(to, name), 'utf8'));
    for (const [how, expected, kept] of [
      ['never', ['old', 'old', 'old'], 4],
      ['older', ['new', 'old', 'old'], 3],
      ['always', ['new', 'new', 'new'], 0],
    ] as const) {
      there();
      const { summary } = await restore('--overwrite', how, root, '2026-01-01', to);
      expect({ how, contents: contents(), kept: summary.kept }).toEqual({ how, contents: expected, kept });
      expect(fs.readFileSync(outside, 'utf8')).toBe('outside');
      expect(fs.readFileSync(path.join(to, 'mine'), 'utf8')).toBe('mine');
      expect(fs.lstatSync(path.join(to, 'link')).isSymbolicLink()).toBe(how !== 'always');
    }
  });

  it('goes on where it was, the same command given again', async () => {
    const { root, to } = made();
    await restore(root, '2026-01-01', to);
    fs.rmSync(path.join(to, 'a'));
    const { summary } = await restore(root, '2026-01-01', to);
    expect(summary).toMatchObject({ restored: 1, kept: 6 });
  });

  onPosix('ends what a killed run began: folders get their metadata, and no temporary name stays', async () => {
    const { root, to } = made();
    const killed = signalAt('renameSync', { count: 3, when: 'before', signal: 'SIGKILL' });
    await runBin(['restore', '--threads', '2', root, '2026-01-01', to], { nodeFlags: killed });
    expect(fs.readdirSync(to).some((name) => name.startsWith('.dedupe~'))).toBe(true);
    expect((await restore(root, '2026-01-01', to)).summary).toMatchObject({ outcome: 'done', failures: [] });
    expectSameTree(snapshotOf(path.join(root, '2026-01-01')), snapshotOf(to));
    expect(fs.statSync(to).mode & 0o7777).toBe(0o750);
    expect(fs.statSync(to, { bigint: true }).mtimeNs).toBe(9_000_000_000n);
  });

  it('refuses to write into the root, by whatever way, and what is no part of a snapshot', async () => {
    const { root, to } = made();
    const before = snapshotOf(root);
    fs.symlinkSync(root, to);
    for (const [source, destination, why] of [
      ['2026-01-01', path.join(root, 'copy'), 'nothing is restored into the folder of the backups'],
      ['2026-01-01', path.join(to, 'copy'), 'nothing is restored into the folder of the backups'],
      ['2026-01-01', path.join(root, '..foo'), 'nothing is restored into the folder of the backups'],
      ['2026-01-01', path.join(root, '..foo', 'new'), 'nothing is restored into the folder of the backups'],
      ['2026-01-01', root, 'nothing is restored into the folder of the backups'],
      ['../x', `${to}2`, 'is not the path of a snapshot'],
      ['.dedupe-backups', `${to}2`, 'is not the path of a snapshot'],
      ['2026-01-09', `${to}2`, 'cannot be opened'],
      ['2026-01-01/link/x', `${to}2`, 'cannot be opened'],
    ]) {
      const refused = await runBin(['restore', root, source, destination]);
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(why) });
    }
    expect((await runBin(['restore', root])).code).toBe(2);
    expect(snapshotOf(root)).toEqual(before);
  });

  onPosix('names what it cannot do, and does the rest', async () => {
    const { root, to } = made({ '2026-01-01/a': file('x'), '2026-01-01/b': file('y'), '2026-01-01/pipe': fifo() });
    tree(to, { 'a/in/the': file('way') });
    const { code, summary } = await restore('--overwrite', 'always', root, '2026-01-01', to);
    expect(code).toBe(3);
    expect(summary).toMatchObject({ restored: 1, specialFiles: 1 });
    expect(summary.failures).toEqual([{ path: path.join(root, '2026-01-01', 'a'), attempted: 'copy', code: 'EISDIR' }]);
    expect(fs.readdirSync(to).sort()).toEqual(['a', 'b']);
  });

  onPosix('counts no name as kept where a folder has it', async () => {
    const { root, to } = made({ '2026-01-01/a': file('x') });
    tree(to, { 'a/in/the': file('way') });
    const { code, summary } = await restore(root, '2026-01-01', to);
    expect(code).toBe(3);
    expect(summary).toMatchObject({ restored: 0, kept: 0, failures: [{ attempted: 'copy', code: 'EISDIR' }] });
  });

  onPosix('names the second of two that the file system there takes for one', async () => {
    const { root, to } = made({
      '2026-01-01/README': file('one'),
      '2026-01-01/ReadMe': file('other'),
      '2026-01-01/Docs/a': file('x'),
      '2026-01-01/docs/a': file('y'),
    });
    const inOneCase = preload(`
      const to = ${JSON.stringify(to)};
      const first = {};
      const fold = (path) => String(path).startsWith(to) ? first[String(path).toLowerCase()] ??= path : path;
      for (const call of ['lstatSync', 'mkdirSync', 'openSync', 'readdirSync', 'chmodSync', 'lchownSync']) {
        const real = fs[call];
        fs[call] = (path, ...rest) => real(fold(path), ...rest);
      }
      const rename = fs.renameSync;
      fs.renameSync = (from, into) => rename(fold(from), fold(into));`);
    fs.mkdirSync(path.join(to, 'empty'), { recursive: true });
    const runs = [
      { how: 'never', folder: 'never', restored: 2, kept: 0 },
      { how: 'never', folder: 'never', restored: 0, kept: 2 }, // as after a kill
      { how: 'always', folder: 'always', restored: 2, kept: 0 },
      { how: 'always', folder: 'always', restored: 2, kept: 0 },
      { how: 'always', folder: 'empty', restored: 2, kept: 0 },
    ];
    for (const { how, folder, restored, kept } of runs) {
      const args = ['restore', '--json', '--overwrite', how, root, '2026-01-01', path.join(to, folder)];
      const run = await runBin(args, { nodeFlags: inOneCase });
      const { summary } = JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '');
      expect(run.code).toBe(3);
      expect(summary).toMatchObject({ restored, kept, folders: 2 });
      expect(summary.failures.map((each: { attempted: string }) => each.attempted).sort()).toEqual([
        'copy',
        'make the folder',
      ]);
      expect(summary.failures).toMatchObject([{ code: 'EEXIST' }, { code: 'EEXIST' }]);
    }
  });

  it.runIf(process.platform === 'linux')('says which folder cannot be made where that is the destination', async () => {
    const { root } = made();
    const { code, summary } = await restore(root, '2026-01-01', '/proc/none');
    expect(code).toBe(3);
    expect(summary).toMatchObject({
      restored: 0,
      folders: 0,
      failures: [{ path: '/proc/none', attempted: 'make the folder', code: 'ENOENT' }],
    });
  });

  it('puts no copy in place that does not read back as it was written', async () => {
    const { root, to } = made({ '2026-01-01/a': file('good'), '2026-01-01/b': file('fine') });
    const rotting = preload(`
      const write = fs.writeSync;
      fs.writeSync = (fd, buffer, ...rest) => {
        if (!threads.isMainThread && buffer[0] === 103) buffer = Uint8Array.of(...buffer).fill(0, 0, 1);
        return write(fd, buffer, ...rest);
      };`);
    const run = await runBin(['restore', '--json', root, '2026-01-01', to], { nodeFlags: rotting });
    const { summary } = JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '');
    expect(run.code).toBe(3);
    expect(summary.failures).toMatchObject([{ code: 'UNEQUAL' }]);
    expect(fs.readdirSync(to)).toEqual(['b']);
  });
});

function canRun(program: string): boolean {
  try {
    execFileSync(program, ['--version']);
    return true;
  } catch {
    return false;
  }
}
