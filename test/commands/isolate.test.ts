import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { openIndex } from '../../src/hash-index/open-index.ts';
import { signalAt } from '../kit/preload.ts';
import { runBin } from '../kit/run-bin.ts';
import { expectSameTree, inodeGroups, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, folder, linkTo, rawPath, someBytes, symlink, type TreeLiteral, tree } from '../kit/tree.ts';
import { isolate, made } from './isolating.ts';

const onPosix = it.runIf(process.platform !== 'win32');
const onLinux = it.runIf(process.platform === 'linux');

const DAYS: TreeLiteral = Object.fromEntries(
  ['2026-01-01', '2026-01-02', '2026-01-03'].flatMap((day) => [
    [`${day}/a`, file(someBytes(40_000, 1), { mtime: 1_234_567_890_123_456_789n })],
    [`${day}/sub/b`, file(someBytes(50_000, 2), { mode: 0o444 })],
    [`${day}/sub/`, folder({ mtime: 5_000_000_001n })],
    [`${day}/own`, file(`${day}`)],
  ]),
);

describe('isolate', () => {
  it('gives every name of a folder a file of its own, and changes nothing else', async () => {
    const root = await made(DAYS);
    const before = snapshotOf(root);
    const { code, summary } = await isolate(path.join(root, '2026-01-02'));
    expect(code).toBe(0);
    expect(summary).toMatchObject({ isolated: 2, bytes: 90_000, plan: { names: 2, alone: 1 } });
    const after = snapshotOf(root);
    expectSameTree(before, after);
    expect(inodeGroups(after).filter((group) => group.length > 1)).toEqual([
      ['2026-01-01/a', '2026-01-03/a'],
      ['2026-01-01/sub/b', '2026-01-03/sub/b'],
    ]);
  });

  onLinux('takes symlinks apart that are names of one, with their text and time', async () => {
    const root = await made({
      '2026-01-01/link': symlink('no/such'),
      '2026-01-02/link': linkTo('2026-01-01/link'),
      '2026-01-02/lone': symlink('link'),
    });
    fs.lutimesSync(path.join(root, '2026-01-01/link'), 1_000_000, 2_000_000);
    const before = snapshotOf(root);
    const { code, summary } = await isolate(path.join(root, '2026-01-02'));
    expect({ code, summary }).toMatchObject({ code: 0, summary: { isolated: 1, bytes: 0, plan: { names: 1 } } });
    expectSameTree(before, snapshotOf(root));
    const inodes = ['2026-01-01/link', '2026-01-02/link'].map((at) => fs.lstatSync(path.join(root, at)).ino);
    expect(new Set(inodes).size).toBe(2);
  });

  onLinux('killed with a copy of a symlink in hand, leaves a name that the next run removes', async () => {
    const root = await made({ '2026-01-01/link': symlink('no/such') });
    const before = snapshotOf(root);
    tree(root, { '2026-01-01/.dedupe~isolate-0': symlink('no/such') });
    expect((await runBin(['--quiet', root])).code).toBe(0);
    expect([...snapshotOf(root).keys()]).toEqual([...before.keys()]);
  });

  it('leaves no figures behind that are no longer true', async () => {
    const root = await made(DAYS);
    await isolate(path.join(root, '2026-01-02'));
    const figures = async (...options: string[]) =>
      JSON.parse((await runBin(['status', '--json', '--quiet', ...options, root])).stdout.trim()).summary.snapshots.map(
        ({ name, aloneBytes, sharedBytes }: Record<string, unknown>) => ({ name, aloneBytes, sharedBytes }),
      );
    expect(await figures()).toEqual(await figures('--no-index'));
  });

  it('leaves no record behind whose path is no name of its file', async () => {
    const root = await made({
      ...DAYS,
      '2026-01-03/p/x': file('both'),
      '2026-01-03/q/x': linkTo('2026-01-03/p/x'),
      '2026-01-04/y': file('seen once'),
      '2026-01-04/elsewhere': linkTo('2026-01-04/y'),
      '2026-01-05/other': linkTo('2026-01-04/y'),
    });
    for (const day of ['2026-01-03', '2026-01-05']) await isolate(path.join(root, day));
    const { index } = openIndex({ folder: path.join(root, '.dedupe-backups'), readOnly: false });
    const recorded = Array.from(index.inodes(), (ino) => ({ ino, path: `${index.lookUp(ino)?.path}` }));
    await index.close();
    const there = recorded.map(({ path: at }) => fs.statSync(path.join(root, at), { bigint: true }).ino);
    expect(recorded.map(({ ino }) => ino)).toEqual(there);
    expect(recorded.map(({ path: at }) => at)).toContain(path.normalize('2026-01-02/sub/b'));
  });

  it('says in a dry run what it takes, and without a terminal does not begin', async () => {
    const root = await made(DAYS);
    const before = snapshotOf(root);
    const dry = await runBin([
      'isolate',
      '--dry-run',
      '--json',
      path.join(root, '2026-01-02/a'),
      path.join(root, '2026-01-02'),
    ]);
    const { plan } = JSON.parse(dry.stdout.trim().split('\n').at(-1) ?? '').summary;
    const expected = [...before].filter(([at]) => /^2026-01-02\/(a|sub\/b)$/.test(at));
    expect(plan).toMatchObject({ names: 2, bytes: expected.reduce((sum, [, { allocated }]) => sum + allocated, 0) });
    expect((await runBin(['isolate', path.join(root, '2026-01-02')])).code).toBe(2);
    expect(snapshotOf(root)).toEqual(before);
  });

  onLinux('takes names that are displayed alike for what they are, two files in two folders', async () => {
    const names = ['a\xff.f', 'a\xfe.f', 'a\xff/g', 'a\xfe/g'];
    const root = await made({
      '2026-01-01/x': file('q'),
      ...Object.fromEntries(names.map((name) => [rawPath(`2026-01-02/${name}`), linkTo('2026-01-01/x')])),
    });
    const { summary } = await isolate(path.join(root, '2026-01-02'));
    expect(summary).toMatchObject({ isolated: 4, plan: { names: 4 } });
    expect(inodeGroups(snapshotOf(root)).every((group) => group.length === 1)).toBe(true);
  });

  it('copies all but one where all names of a file are to be isolated', async () => {
    const root = await made(DAYS);
    const days = ['2026-01-01', '2026-01-02', '2026-01-03'].map((day) => path.join(root, day, 'a'));
    const { summary } = await isolate('--threads', '1', ...days);
    expect(summary.isolated).toBe(2);
    expect(inodeGroups(snapshotOf(root)).filter((group) => group[0].endsWith('/a'))).toHaveLength(3);
  });

  it('refuses what is no name in a snapshot', async () => {
    const root = await made(DAYS);
    const elsewhere = temporaryFolder();
    fs.symlinkSync(path.join(root, '2026-01-01/a'), path.join(root, '2026-01-01/link'));
    for (const [at, why] of [
      [path.join(root, '2026-01-01/link'), 'is a symlink'],
      [path.join(root, 'nowhere'), 'cannot be opened'],
      [path.join(root, '.dedupe-backups'), 'is not in a snapshot'],
      [elsewhere, 'No folder above'],
    ]) {
      expect(await isolate(at)).toMatchObject({ code: 1, stderr: expect.stringContaining(why) });
    }
    expect((await isolate('--root', root, elsewhere)).stderr).toContain('is not in a snapshot');
  });

  onPosix('killed before or after it renames, leaves every name with its bytes, and a run cleans up', async () => {
    for (const when of ['before', 'after'] as const) {
      const root = await made(DAYS);
      const before = snapshotOf(root);
      const killed = await runBin(['isolate', '--yes', '--threads', '1', path.join(root, '2026-01-02')], {
        nodeFlags: signalAt('renameSync', { count: 1, when, signal: 'SIGKILL' }),
      });
      expect(killed.signal).toBe('SIGKILL');
      const lost = [...before].filter(([at, { sha256 }]) => snapshotOf(root).get(at)?.sha256 !== sha256);
      expect(lost).toEqual([]);
      expect((await runBin(['--quiet', root])).code).toBe(0);
      expectSameTree(before, snapshotOf(root));
    }
  });
});
