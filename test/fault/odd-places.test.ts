import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Failure } from '../../src/domain/failure.ts';
import { STATE_FOLDER } from '../../src/domain/state-names.ts';
import { preload, signalAt } from '../kit/preload.ts';
import { runBin } from '../kit/run-bin.ts';
import { runJson } from '../kit/run-json.ts';
import { differencesOf, inodeGroups, snapshotOf } from '../kit/snapshot-of.ts';
import { inTemporaryFolder, temporaryFolder } from '../kit/temporary-folder.ts';
import { file, folder, rawPath, tree } from '../kit/tree.ts';
import { count } from './counts.ts';
import { onDisk } from './disk-image.ts';
import { injecting, runInjected } from './strace.ts';

it('an immutable file, and all in an immutable folder, is left alone and named; the rest is linked', () =>
  onDisk('ext4', 24, async (disk) => {
    const root = path.join(disk, 'root');
    const names = ['a', 'b', 'shut/c'];
    tree(
      root,
      Object.fromEntries(names.flatMap((name) => ['1', '2'].map((at) => [`${at}/${name}`, file(name)] as const))),
    );
    const shut = ['2/a', '2/shut'].map((at) => path.join(root, at));
    execFileSync('chattr', ['+i', ...shut]);
    try {
      const before = snapshotOf(root);
      const { code, summary } = await runJson([root]);
      expect(code).toBe(3);
      const failures = summary.failures.map(({ path: at, attempted, code: errno }) => `${at} ${attempted} ${errno}`);
      expect(failures.sort()).toEqual(['2/a replace EPERM', '2/shut/c link FOLDER_TIME']);
      expect(differencesOf(before, snapshotOf(root))).toEqual([]);
      expect(inodeGroups(snapshotOf(root)).filter((group) => group.length > 1)).toEqual([['1/b', '2/b']]);
      count('immutable files and folders', 2);
    } finally {
      execFileSync('chattr', ['-i', ...shut]);
    }
  }));

it('files equal to an immutable one are linked to one another, and it is named', () =>
  onDisk('ext4', 24, async (disk) => {
    const root = path.join(disk, 'root');
    tree(root, Object.fromEntries(['1/a', '2/a', '3/a'].map((name) => [name, file('equal')])));
    execFileSync('chattr', ['+i', path.join(root, '1/a')]);
    try {
      const before = snapshotOf(root);
      const { code, summary } = await runJson([root]);
      expect({ code, failures: summary.failures }).toEqual({
        code: 3,
        failures: [{ path: '1/a', attempted: 'link', code: 'EPERM' }],
      });
      expect(differencesOf(before, snapshotOf(root))).toEqual([]);
      expect(inodeGroups(snapshotOf(root))).toEqual([['1/a'], ['2/a', '3/a']]);
      count('immutable files and folders', 1);
    } finally {
      execFileSync('chattr', ['-i', path.join(root, '1/a')]);
    }
  }));

it('a disk that maps no files into memory cannot hold the index, and is told so', () =>
  inTemporaryFolder(async (bound) => {
    const disk = temporaryFolder();
    tree(disk, { '1/a': file('equal'), '2/a': file('equal') });
    execFileSync('bindfs', ['-o', 'direct_io', disk, bound]);
    try {
      const { code, stderr } = await runBin([bound]);
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('it maps no files into memory') });
      expect(fs.readdirSync(disk)).toEqual(['1', '2']);
      expect((await runBin(['--no-index', bound])).code).toBe(0);
      expect((await runBin(['--index', temporaryFolder(), bound])).code).toBe(0);
    } finally {
      execFileSync('umount', [bound]);
    }
    expect(inodeGroups(snapshotOf(disk))).toContainEqual(['1/a', '2/a']);
    count('disks that map no files', 1);
  }));

it.each(['EINVAL', 'ENODEV'])(
  'where LMDB’s lock file cannot be mapped (%s), as through 9p, that is told',
  async (code) => {
    const root = temporaryFolder();
    tree(root, { '1/a': file('equal'), '2/a': file('equal') });
    await runBin([root]);
    const lockFile = path.join(root, STATE_FOLDER, 'index.mdb-lock');
    const injection = { calls: 'mmap', what: `error=${code}`, when: '1+', paths: [lockFile] };
    const run = await runInjected([root], injection);
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('it maps no files into memory') });
  },
);

it('what is mounted below the root, a bind mount of the same disk too, is not entered', () =>
  inTemporaryFolder(async (top) => {
    const root = path.join(top, 'root');
    tree(top, {
      'root/1/a': file('equal'),
      'root/2/a': file('equal'),
      'root/2/bound/': folder(),
      'root/2/other/': folder(),
      'outside/a': file('equal'),
      'outside/b': file('equal'),
    });
    execFileSync('mount', ['--bind', path.join(top, 'outside'), path.join(root, '2/bound')]);
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', path.join(root, '2/other')]);
    try {
      tree(path.join(root, '2/other'), { a: file('equal'), b: file('equal') });
      const { code, summary } = await runJson([root]);
      expect([code, summary.linkedNames]).toEqual([0, 1]);
      expect([...summary.leftOut.otherDevices].sort()).toEqual(['2/bound', '2/other']);
      expect(inodeGroups(snapshotOf(path.join(top, 'outside')))).toEqual([['a'], ['b']]);
      count('mounts below the root', 2);
    } finally {
      execFileSync('umount', [path.join(root, '2/bound'), path.join(root, '2/other')]);
    }
  }));

it('neither the index nor the page is put into the root by a path on which that is mounted a second time', () =>
  inTemporaryFolder(async (top) => {
    const [root, mounted] = ['root', 'mounted'].map((name) => path.join(top, name));
    tree(top, { 'root/1/a': file('equal'), 'root/2/a': file('equal'), 'mounted/': folder() });
    execFileSync('mount', ['--bind', root, mounted]);
    try {
      const before = snapshotOf(root);
      const index = await runBin(['--dry-run', '--index', path.join(mounted, 'index'), root]);
      expect([index.code, index.stderr]).toEqual([1, expect.stringContaining('is among the backups')]);
      const page = await runBin(['report', '--html', path.join(mounted, '1/a'), root]);
      expect([page.code, page.stderr]).toEqual([2, expect.stringContaining('nothing is written there')]);
      expect(differencesOf(before, snapshotOf(root))).toEqual([]);
      const own = await runJson(['--index', path.join(mounted, STATE_FOLDER), root]);
      expect([own.code, own.summary.linkedNames]).toEqual([0, 1]);
      count('mounts below the root', 1);
    } finally {
      execFileSync('umount', [mounted]);
    }
  }));

it('what is mounted under a name that is not UTF-8, and a file that is mounted on its own, is left out and named', () =>
  inTemporaryFolder(async (top) => {
    const [source, outside, single, root] = ['source', 'outside', 'single', 'root'].map((name) => path.join(top, name));
    tree(top, {
      [rawPath('source/caf\xe9/a')]: file('deep'),
      'source/one': file('alone'),
      'source/other': file('alone'),
      'outside/a': file('deep'),
      'outside/b': file('deep'),
      single: file('alone'),
      'root/': folder(),
    });
    const backup = (name: string) => runBin(['backup', '--name', name, source, root]);
    await backup('1');
    const snapshot = path.join(root, '1');
    inShell('mount --bind "$1" "$2/$(printf "caf\\351")"', outside, snapshot);
    inShell('mount --bind "$1" "$2/one"', single, snapshot);
    try {
      const { code, summary } = await runJson([root]);
      expect([code, summary.linkedNames]).toEqual([0, 0]);
      expect([...summary.leftOut.otherDevices].sort()).toEqual(['1/caf\ufffd', '1/one']);
      expect((await backup('2')).code).toBe(0);
      expect(inodeGroups(snapshotOf(outside))).toEqual([['a'], ['b']]);
      expect(fs.statSync(single).nlink).toBe(1);
      count('mounts below the root', 2);
    } finally {
      inShell('umount "$1/$(printf "caf\\351")" "$1/one"', snapshot);
    }
  }));

function inShell(command: string, ...args: readonly string[]): void {
  execFileSync('sh', ['-c', command, 'sh', ...args]);
}

it('what is mounted in a snapshot in progress is neither removed nor copied into', () =>
  inTemporaryFolder(async (top) => {
    const [source, root, live] = ['source', 'root', 'live'].map((name) => path.join(top, name));
    tree(source, Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`d${n % 4}/f${n}`, file(`${n}`)])));
    tree(source, { 'd1/sub/f': file('s') });
    tree(live, { keep: file('x'), 'sub/keep': file('y') });
    fs.mkdirSync(root);
    const backup = ['backup', '--threads', '1', '--name', 'one', source, root];
    const killed = await runBin(backup, {
      nodeFlags: signalAt('renameSync', { count: 20, when: 'before', signal: 'SIGKILL' }),
    });
    expect(killed.signal).toBe('SIGKILL');
    const begun = path.join(root, 'one.in-progress');
    const extra = path.join(begun, 'extra/in');
    fs.mkdirSync(extra, { recursive: true });
    const before = snapshotOf(live);
    const mounts = [extra, path.join(begun, 'd1')];
    for (const at of mounts) execFileSync('mount', ['--bind', live, at]);
    try {
      const { code, stdout } = await runBin([...backup, '--json', '--quiet']);
      const failures: Failure[] = JSON.parse(stdout).summary.failures;
      const told = failures.map(({ path: at, attempted, code: errno }) => `${at} ${attempted} ${errno}`);
      expect(code).toBe(3);
      expect(told.sort()).toEqual([`${mounts[1]} make the folder EXDEV`, `${mounts[0]} remove a leftover EXDEV`]);
      expect(snapshotOf(live)).toEqual(before);
      count('mounts in a snapshot in progress', 2);
    } finally {
      for (const at of ['one', 'one.in-progress'].flatMap((name) =>
        ['extra/in', 'd1'].map((each) => path.join(root, name, each)),
      ))
        if (fs.existsSync(path.join(at, 'keep'))) execFileSync('umount', [at]);
    }
  }));

it.each([
  ['that does not walk it', {}],
  ['that walks it, for something failed', { failing: true }],
  ['that was killed before the seal', { nodeFlags: killedOnceNamed('day') }],
])(
  'a snapshot made anew, with the number of the one before and no times of birth, is not taken for that: by a run %s',
  (_, { failing = false, nodeFlags = [] }: { failing?: boolean; nodeFlags?: readonly string[] }) =>
    onDisk('ext4 without births', 24, async (disk) => {
      const [source, root] = [temporaryFolder(), path.join(disk, 'root')];
      tree(source, { a: file('a'), b: file('b') });
      fs.mkdirSync(root);
      const day = path.join(root, 'day');
      const inode = (): bigint => fs.lstatSync(day, { bigint: true }).ino;
      const makeAnew = (flags: readonly string[] = []) => {
        fs.rmSync(day, { recursive: true, force: true });
        return runBin(['backup', '--links', 'follow', '--name', 'day', source, root], { nodeFlags: flags });
      };
      await makeAnew();
      for (let before = 0n; inode() !== before; ) {
        before = inode();
        await makeAnew();
      }
      const before = inode();
      fs.rmSync(path.join(source, 'b'));
      if (failing) fs.symlinkSync('nowhere', path.join(source, 'dangling'));
      const { code } = await makeAnew(nodeFlags);
      expect(code).toBe(nodeFlags.length > 0 ? null : failing ? 3 : 0);
      expect(inode()).toBe(before);
      const verified = await runBin(['verify', '--json', '--quiet', root]);
      expect(JSON.parse(verified.stdout).summary).toMatchObject({ files: 1, found: { missing: 0 }, failures: [] });
      count('snapshots made anew without times of birth', 1);
    }),
);

function killedOnceNamed(snapshot: string): string[] {
  return preload(`
    const real = fs.renameSync;
    fs.renameSync = (from, to) => {
      real(from, to);
      if (String(to).endsWith('/${snapshot}')) process.kill(process.pid, 'SIGKILL');
    };`);
}

it('100,000 files in one folder are linked, 1,023 names a file', () =>
  inTemporaryFolder(async (root) => {
    tree(root, { '1/': folder(), '2/': folder() });
    for (let name = 0; name < 100_000; name++) {
      const at = path.join(root, '1', `${name}`);
      fs.writeFileSync(at, 'equal');
      fs.utimesSync(at, 1, 1);
    }
    const { code, summary } = await runJson([root]);
    expect([code, summary.failures, summary.names]).toEqual([0, [], 100_000]);
    expect(summary.inodesAfter).toBe(Math.ceil(100_000 / 1023));
    const most = Math.max(
      ...fs.readdirSync(path.join(root, '1')).map((name) => fs.statSync(path.join(root, '1', name)).nlink),
    );
    expect(most).toBe(1023);
    count('files in one folder', 100_000);
  }));

it('what is said into a file that its disk cannot write does not keep the run from ending', async () => {
  const base = temporaryFolder();
  const [root, said] = ['root', 'said'].map((name) => path.join(base, name));
  tree(root, { '1/a': file('a'), '2/a': file('a') });
  fs.writeFileSync(said, '');
  const failing = injecting({ calls: 'fsync', what: 'error=EIO', when: '1+', paths: [said] });
  const run = await runBin([root], {
    under: ['timeout', '30', 'bash', '-c', `exec "$@" >${said} 2>&1`, 'bash', ...failing],
  });
  expect({ code: run.code, said: fs.readFileSync(said, 'utf8') }).toEqual({
    code: 0,
    said: expect.stringMatching(/Done\.\n$/),
  });
});

it('a subvolume in a snapshot is left out and named by every run, though nobody touched the snapshot', () =>
  onDisk('btrfs', 128, async (disk) => {
    const root = path.join(disk, 'root');
    tree(root, { '1/a': file('aa'), '2/a': file('aa'), '3/a': file('aa') });
    execFileSync('btrfs', ['-q', 'subvolume', 'create', path.join(root, '2/volume')]);
    tree(root, { '2/volume/a': file('aa') });
    for (let run = 0; run < 4; run++) {
      const { code, summary } = await runJson([root]);
      expect(code).toBe(0);
      expect(summary).toMatchObject({ snapshots: 3, snapshotsNotWalked: 0, leftOut: { otherDevices: ['2/volume'] } });
    }
    execFileSync('btrfs', ['-q', 'subvolume', 'delete', path.join(root, '2/volume')]);
    for (const snapshotsNotWalked of [0, 3]) {
      expect((await runJson([root])).summary).toMatchObject({ snapshotsNotWalked, leftOut: { otherDevices: [] } });
    }
    count('subvolumes in a snapshot', 1);
  }));
