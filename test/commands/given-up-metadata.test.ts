import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { openIndex } from '../../src/hash-index/open-index.ts';
import { signalAt } from '../kit/preload.ts';
import { runBin } from '../kit/run-bin.ts';
import { differencesOf, inodeGroups, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, symlink, type TreeLiteral, tree } from '../kit/tree.ts';
import { isolate, made } from './isolating.ts';

const onPosix = it.runIf(process.platform !== 'win32');

describe('metadata that linking gave up', () => {
  const OTHER_TIMES: TreeLiteral = {
    '2026-01-01/a': file('same', { mtime: 1_000_000_000_000_000_001n }),
    '2026-01-02/a': file('same', { mtime: 2_000_000_000_000_000_002n, mode: 0o600 }),
    '2026-01-02/sub/c': file('same', { mtime: 3_000_000_000_000_000_003n }),
    '2026-01-02/link': symlink('a'),
  };
  const timeOf = (at: string): bigint => fs.lstatSync(at, { bigint: true }).mtimeNs;
  const listed = async (root: string, ...args: string[]) =>
    (await runBin(['restore-metadata', '--json', root, ...args])).stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));

  it('is listed, and comes back with restore', async () => {
    const root = await made(OTHER_TIMES, '--ignore', 'all');
    expect(inodeGroups(snapshotOf(root))).toHaveLength(1);
    expect(await listed(root)).toMatchObject([
      { path: path.join('2026-01-02', 'a'), own: { mtimeNs: '2000000000000000002', mode: 0o600 }, fits: true },
      { path: path.join('2026-01-02', 'sub', 'c'), own: { mtimeNs: '3000000000000000003' }, fits: true },
    ]);
    expect(await listed(root, '2026-01-02/sub')).toHaveLength(1);
    const to = path.join(temporaryFolder(), 'to');
    const { stdout } = await runBin(['restore', '--json', root, '2026-01-02', to]);
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '').summary.ownMetadata).toBe(2);
    expect([timeOf(path.join(to, 'a')), timeOf(path.join(to, 'sub/c'))]).toEqual([
      2_000_000_000_000_000_002n,
      3_000_000_000_000_000_003n,
    ]);
    expect(fs.lstatSync(path.join(to, 'a')).mode & 0o777).toBe(0o600);
  });

  it('is listed of a path as it is typed or completed, and what is not there is refused', async () => {
    const root = await made(OTHER_TIMES, '--ignore', 'all');
    const [above, name] = [path.dirname(root), path.basename(root)];
    for (const wanted of ['2026-01-02/', `${name}/2026-01-02`, `./${name}/2026-01-02/sub/..`, root, name]) {
      const { stdout } = await runBin(['restore-metadata', '--json', name, wanted], { cwd: above });
      expect([wanted, stdout.split('\n').length - 1]).toEqual([wanted, 2]);
    }
    const { code, stdout } = await runBin(['restore-metadata', root, '2026-01-01']);
    expect(code).toBe(0);
    expect(stdout).toContain('  Nothing was given up at or below 2026-01-01.');
    for (const wrong of ['2026-01-03', path.join(root, '2026-01-03'), above, '../x']) {
      const refused = await runBin(['restore-metadata', root, wrong]);
      expect([wrong, refused.code, refused.stdout]).toEqual([wrong, 1, '']);
    }
    fs.rmSync(path.join(root, '2026-01-02/sub'), { recursive: true });
    expect(await listed(root, '2026-01-02/sub')).toMatchObject([{ fits: false }]);
  });

  it('is what restore holds against the time of a file that is there', async () => {
    const root = await made(OTHER_TIMES, '--ignore', 'all');
    const to = temporaryFolder();
    tree(to, {
      a: file('mine', { mtime: 1_500_000_000_000_000_000n }),
      c: file('mine', { mtime: 3_500_000_000_000_000_000n }),
    });
    for (const name of ['a', 'sub/c']) {
      expect((await runBin(['restore', '--overwrite', 'older', root, `2026-01-02/${name}`, to])).code).toBe(0);
    }
    expect(['a', 'c'].map((name) => fs.readFileSync(path.join(to, name), 'utf8'))).toEqual(['same', 'mine']);
  });

  it('comes back with isolate, also where the names end alone', async () => {
    const root = temporaryFolder();
    tree(root, OTHER_TIMES);
    const before = snapshotOf(root);
    expect((await runBin(['--quiet', '--ignore', 'all', root])).code).toBe(0);
    const { summary } = await isolate(path.join(root, '2026-01-02'));
    expect(summary).toMatchObject({ isolated: 2, ownMetadata: 2 });
    expect(differencesOf(before, snapshotOf(root))).toEqual([]);
    expect(await listed(root)).toEqual([]);
  });

  onPosix('leaves the mode and owner that the file was given since, where the time alone was given up', async () => {
    const at = (day: number) => `2026-01-0${day}/a`;
    const root = await made(
      { [at(1)]: file('same', { mtime: 1_000_000_001n }), [at(2)]: file('same', { mtime: 2_000_000_002n }) },
      '--ignore',
      'mtime',
    );
    const name = path.join(root, at(2));
    fs.chmodSync(name, 0o600);
    if (process.getuid?.() === 0) fs.chownSync(name, 1500, 1600);
    const { uid, gid } = fs.lstatSync(name);
    const table = (await runBin(['restore-metadata', root])).stdout;
    expect(table).toContain('  1970-01-01T00:00:02.000Z  1970-01-01T00:00:01.000Z');
    const to = path.join(temporaryFolder(), 'a');
    expect((await runBin(['restore', root, at(2), to])).code).toBe(0);
    expect(timeOf(to)).toBe(2_000_000_002n);
    expect(fs.lstatSync(to)).toMatchObject({ mode: 0o100600, uid, gid });
    expect((await isolate(name)).summary).toMatchObject({ isolated: 1, ownMetadata: 1 });
    expect(timeOf(name)).toBe(2_000_000_002n);
    expect(fs.lstatSync(name)).toMatchObject({ nlink: 1, mode: 0o100600, uid, gid });
  });

  onPosix('is of the time alone also when its file, of another mode by then, is linked to yet another', async () => {
    const root = await made(
      { '2026-01-01/a': file('same', { mtime: 1n }), '2026-01-02/a': file('same', { mtime: 2n }) },
      '--ignore',
      'mtime',
    );
    fs.chmodSync(path.join(root, '2026-01-02/a'), 0o600);
    const more = Array.from({ length: 3 }, (_, at) => [`2026-01-03/${at}`, linkTo('2026-01-03/a')]);
    tree(root, { '2026-01-03/a': file('same', { mtime: 3n, mode: 0o600 }), ...Object.fromEntries(more) });
    expect((await runBin(['--quiet', '--ignore', 'mtime', root])).code).toBe(0);
    expect(inodeGroups(snapshotOf(root))).toHaveLength(1);
    fs.chmodSync(path.join(root, '2026-01-02/a'), 0o640);
    expect(await listed(root)).toMatchObject(
      ['1', '2'].map((mtimeNs) => ({ own: { mtimeNs, mode: 0o640 }, now: { mtimeNs: '3' }, fits: true })),
    );
  });

  it('stays that of the name when its file is linked to yet another, and is not given to another file', async () => {
    const root = await made(OTHER_TIMES, '--ignore', 'all');
    fs.rmSync(path.join(root, '2026-01-02/a'));
    tree(root, { '2026-01-02/a': file('another') });
    const [first, second] = await listed(root);
    expect([first.fits, second.fits]).toEqual([false, true]);
    const to = path.join(temporaryFolder(), 'to');
    await runBin(['restore', root, '2026-01-02', to]);
    expect(timeOf(path.join(to, 'a'))).toBe(timeOf(path.join(root, '2026-01-02/a')));
    // a third file with more names takes the two over
    const many = Object.fromEntries(
      Array.from({ length: 5 }, (_, at) => [`2026-01-03/${at}`, file('same', { mtime: 4n })]),
    );
    tree(root, many);
    for (let at = 1; at < 5; at++) {
      fs.rmSync(path.join(root, '2026-01-03', String(at)));
      fs.linkSync(path.join(root, '2026-01-03/0'), path.join(root, '2026-01-03', String(at)));
    }
    expect((await runBin(['--quiet', '--ignore', 'all', root])).code).toBe(0);
    const now = await listed(root);
    expect(now.find(({ path: at }) => at.endsWith('c'))).toMatchObject({
      own: { mtimeNs: '3000000000000000003' },
      fits: true,
    });
    expect(now.find(({ path: at }) => at === path.join('2026-01-01', 'a'))).toMatchObject({
      own: { mtimeNs: '1000000000000000001' },
      fits: true,
    });
  });

  it('is not given to another file of the same inode number, nor does it hinder what that gives up', async () => {
    const root = await made(OTHER_TIMES, '--ignore', 'all');
    const at = path.join(root, '2026-01-02/a');
    for (const name of ['2026-01-01/a', '2026-01-02/sub/c']) fs.rmSync(path.join(root, name));
    fs.writeFileSync(at, 'another'); // in place: as a new file that the system gave the old number
    fs.chmodSync(at, 0o640);
    fs.utimesSync(at, 1_746_000_000, 1_746_000_000);
    expect((await runBin(['--quiet', root])).code).toBe(0);
    expect((await listed(root)).map(({ fits }) => fits)).not.toContain(true);
    const to = path.join(temporaryFolder(), 'to');
    await runBin(['restore', root, '2026-01-02', to]);
    expect(fs.lstatSync(path.join(to, 'a'))).toMatchObject({ mtimeMs: 1_746_000_000_000, mode: 0o100640 });
    expect((await isolate(at)).summary).toMatchObject({ isolated: 0, ownMetadata: 0 });
    expect(fs.lstatSync(at)).toMatchObject({ mtimeMs: 1_746_000_000_000, mode: 0o100640 });
    // of more names, so that it is kept
    tree(root, { '2026-01-01/b': file('another', { mtime: 4n }), '2026-01-01/d': linkTo('2026-01-01/b') });
    expect((await runBin(['--quiet', '--ignore', 'all', root])).code).toBe(0);
    expect((await listed(root)).filter(({ fits }) => fits)).toMatchObject([
      { path: path.join('2026-01-02', 'a'), own: { mtimeNs: '1746000000000000000', mode: 0o640 } },
    ]);
  });

  onPosix('is known of every name that a killed run had linked', async () => {
    for (const when of ['before', 'after'] as const) {
      const root = temporaryFolder();
      const namesOf = (day: bigint) => Array.from({ length: 20 }, (_, at) => nameOfDay(at, day));
      tree(root, Object.fromEntries([1n, 2n].flatMap(namesOf)));
      const before = snapshotOf(root);
      const killed = await runBin(['--quiet', '--threads', '1', '--ignore', 'mtime', root], {
        nodeFlags: signalAt('renameSync', { count: 12, when, signal: 'SIGKILL' }),
      });
      expect(killed.signal).toBe('SIGKILL');
      const linked = inodeGroups(snapshotOf(root)).filter(
        (names) => names.length === 2 && !names.join().includes('.dedupe~'),
      );
      expect(linked.length).toBeGreaterThan(5);
      const listing = await listed(root);
      expect(listing.map(({ fits }) => fits)).toEqual(linked.map(() => true));
      expect((await runBin(['--quiet', '--ignore', 'mtime', root])).code).toBe(0);
      expect((await listed(root)).filter(({ fits }) => fits)).toHaveLength(20);
      expect((await isolate(path.join(root, '2026-01-02'))).summary).toMatchObject({ ownMetadata: 20 });
      expect(differencesOf(before, snapshotOf(root))).toEqual([]);
    }
  });

  onPosix('stays known where a killed run was about to link the name to yet another file', async () => {
    const root = await made(OTHER_TIMES, '--ignore', 'all');
    tree(root, { '2026-01-03/a': file('same', { mtime: 4n }) });
    for (let at = 0; at < 5; at++) {
      fs.linkSync(path.join(root, '2026-01-03/a'), path.join(root, '2026-01-03', String(at)));
    }
    const killed = await runBin(['--quiet', '--threads', '1', '--ignore', 'all', root], {
      nodeFlags: signalAt('linkSync', { count: 1, when: 'before', signal: 'SIGKILL' }),
    });
    expect(killed.signal).toBe('SIGKILL');
    expect(inodeGroups(snapshotOf(root))).toHaveLength(2);
    expect(await listed(root)).toMatchObject([
      { path: path.join('2026-01-02', 'a'), own: { mtimeNs: '2000000000000000002' }, fits: true },
      { path: path.join('2026-01-02', 'sub', 'c'), own: { mtimeNs: '3000000000000000003' }, fits: true },
    ]);
  });

  it('is known whatever folders are the snapshots', async () => {
    const root = temporaryFolder();
    tree(root, Object.fromEntries(Object.entries(OTHER_TIMES).map(([at, item]) => [`host/${at}`, item])));
    const before = snapshotOf(root);
    expect((await runBin(['--quiet', '--snapshots', '*/*', '--ignore', 'all', root])).code).toBe(0);
    expect(await listed(root)).toMatchObject([
      { path: path.join('host', '2026-01-02', 'a'), own: { mtimeNs: '2000000000000000002' }, fits: true },
      { path: path.join('host', '2026-01-02', 'sub', 'c'), own: { mtimeNs: '3000000000000000003' }, fits: true },
    ]);
    expect(await listed(root, 'host/2026-01-02/sub')).toHaveLength(1);
    const to = path.join(temporaryFolder(), 'to');
    await runBin(['restore', root, 'host', to]);
    expect(timeOf(path.join(to, '2026-01-02/a'))).toBe(2_000_000_000_000_000_002n);
    expect((await isolate('--root', root, path.join(root, 'host'))).summary).toMatchObject({ ownMetadata: 2 });
    expect(differencesOf(before, snapshotOf(root))).toEqual([]);
    expect(await listed(root)).toEqual([]);
  });

  it('is not given to a snapshot that backup makes under the name of an earlier one', async () => {
    const [root, source] = [temporaryFolder(), temporaryFolder()];
    const backUp = async (name: string, mtime: bigint, ...options: string[]): Promise<void> => {
      fs.rmSync(path.join(source, 'a'), { force: true });
      tree(source, { a: file('same', { mtime }) });
      expect((await runBin(['backup', '--quiet', '--name', name, ...options, source, root])).code).toBe(0);
    };
    await backUp('Sunday', 1_000_000_001n);
    await backUp('Monday', 2_000_000_002n, '--ignore', 'mtime');
    fs.rmSync(path.join(root, 'Monday'), { recursive: true });
    await backUp('Monday', 1_000_000_001n, '--unchanged', 'link');
    expect(await listed(root)).toEqual([]);
    const to = path.join(temporaryFolder(), 'to');
    expect((await runBin(['restore', root, 'Monday', to])).code).toBe(0);
    expect(timeOf(path.join(to, 'a'))).toBe(1_000_000_001n);
  });

  it('goes with its snapshot, be it one that no run sealed', async () => {
    const literal = { ...OTHER_TIMES, '2026-01-03/z': file('z') };
    for (const filter of [[], ['--exclude', 'z']]) {
      const root = await made(literal, '--ignore', 'all', ...filter);
      expect(await notedOf(root)).toEqual(['2026-01-02']);
      expect((await runBin(['prune', '--keep-last', '1', '--yes', root])).code).toBe(0);
      expect(await notedOf(root)).toEqual([]);
    }
    const root = await made(literal, '--ignore', 'all', '--exclude', 'z');
    fs.rmSync(path.join(root, '2026-01-02'), { recursive: true });
    expect((await runBin(['--quiet', root])).code).toBe(0);
    expect(await notedOf(root)).toEqual([]);
  });

  it('stays for a snapshot that was in progress, whose new name the disk may not have yet, until prune', async () => {
    const root = await made(OTHER_TIMES, '--ignore', 'all');
    const { index } = openIndex({ folder: path.join(root, '.dedupe-backups'), readOnly: false });
    const notes = [...index.notes.givenUp('2026-01-02')];
    await index.write({ notes: { givenUp: notes.map((note) => ({ ...note, snapshot: '2026-01-03.in-progress' })) } });
    await index.close();
    expect((await runBin(['--quiet', root])).code).toBe(0);
    expect(await notedOf(root)).toEqual(expect.arrayContaining(['2026-01-02', '2026-01-03.in-progress']));
    expect((await runBin(['prune', '--keep-last', '1', '--yes', root])).code).toBe(0);
    expect(await notedOf(root)).toEqual(['2026-01-02']);
  });
});

/** The snapshots of which the index has notes. */
async function notedOf(root: string): Promise<string[]> {
  const { index } = openIndex({ folder: path.join(root, '.dedupe-backups'), readOnly: true });
  const noted = index.notes.snapshotsWithGivenUp();
  await index.close();
  return noted;
}

function nameOfDay(at: number, day: bigint): readonly [string, TreeLiteral[string]] {
  return [`2026-01-0${day}/${at}`, file(`content ${at}`, { mtime: day * 1_000_000_000_000_000_000n })];
}
