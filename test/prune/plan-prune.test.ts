import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { noIndex } from '../../src/hash-index/no-index.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { displayPath } from '../../src/platform/fs-path.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { type PruneRequest, planPrune } from '../../src/prune/plan-prune.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, rawPath, someBytes, type TreeLiteral, tree } from '../kit/tree.ts';

const FREE = 1_000_000;
const DAYS: TreeLiteral = {
  '2026-01-01/shared': file(someBytes(40_000, 1)),
  '2026-01-02/shared': linkTo('2026-01-01/shared'),
  '2026-01-02/own': file(someBytes(20_000, 2)),
  '2026-01-03/own': file(someBytes(10_000, 3)),
  '2026-01-04/last': file(someBytes(10_000, 4)),
};

/** A plan on a disk with FREE bytes free. */
async function planOf(
  root: string,
  request: Partial<PruneRequest>,
  { mountPoints = [], lstat = nodeFileSystem.lstat }: { mountPoints?: string[]; lstat?: FileSystem['lstat'] } = {},
) {
  const tools = {
    fs: { ...nodeFileSystem, freeBytes: () => FREE, diskBytes: () => FREE * 100 },
    index: noIndex,
    walk: {
      fs: { ...nodeFileSystem, lstat },
      device: nodeFileSystem.lstat(root).dev,
      mountPoints: new Set(mountPoints),
      isStopped: () => false,
    },
    byFd: false,
    clearsReadOnly: false,
    numbersStay: true,
    mountPointsNow: () => new Set<string>(),
    state: root,
    isStopped: () => false,
    onMeasured: () => undefined,
    onRemoved: () => undefined,
    onFailed: () => undefined,
  };
  const base = { root, policy: {}, minFree: undefined, also: [], snapshots: '*', ignoreCase: false };
  return (await planPrune({ ...base, now: new Date(2026, 10, 22), ...request }, tools)).plan;
}

function onAnotherDevice(folder: string): FileSystem['lstat'] {
  return (at) => {
    const status = nodeFileSystem.lstat(at);
    return displayPath(at) === folder ? Object.assign(status, { dev: status.dev + 1n }) : status;
  };
}

function made(literal: TreeLiteral): string {
  const root = temporaryFolder();
  tree(root, literal);
  return root;
}

const spaceOf = (...paths: string[]): number => paths.reduce((sum, at) => sum + fs.lstatSync(at).blocks * 512, 0);

it('keeps the last backup also where one has a date that is yet to come', async () => {
  const names = ['2026-11-20', '2026-11-21', '2026-11-22', '2027-01-01', '2099-12-31'];
  const root = made(Object.fromEntries(names.map((name) => [`${name}/a`, file('x')])));
  const { toDelete, kept } = await planOf(root, { policy: { last: 1 }, now: new Date(2026, 10, 22, 18) });
  expect(toDelete.map(({ name }) => name)).toEqual(['2026-11-20', '2026-11-21', '2027-01-01']);
  expect(kept).toMatchObject([
    { name: '2026-11-22', keptBy: ['newest'] },
    { name: '2099-12-31', keptBy: ['last', 'newest'] },
  ]);
});

describe('with a wish for free space', () => {
  // Folders take no space on Btrfs and XFS.
  const days = { ...DAYS, '2026-01-01/own': file(someBytes(5_000, 5)) };

  it('the oldest go, as many as it takes, counting what comes free with their last names', async () => {
    const root = made(days);
    const at = (name: string): string => path.join(root, name);
    const first = spaceOf(at('2026-01-01'), at('2026-01-01/own'));
    const second = spaceOf(at('2026-01-02'), at('2026-01-02/own'), at('2026-01-02/shared'));
    const third = spaceOf(at('2026-01-03'), at('2026-01-03/own'));
    const names = async (minFree: number) => (await planOf(root, { minFree })).toDelete.map(({ name }) => name);
    expect(await names(FREE)).toEqual([]);
    expect(await names(FREE + 1)).toEqual(['2026-01-01']);
    expect(await names(FREE + first)).toEqual(['2026-01-01']);
    expect(await names(FREE + first + 1)).toEqual(['2026-01-01', '2026-01-02']);
    expect(await names(FREE + first + second)).toEqual(['2026-01-01', '2026-01-02']);
    const all = await planOf(root, { minFree: FREE * 100 });
    expect(all.toDelete.map(({ frees }) => frees)).toEqual([first, second, third]);
    expect(all).toMatchObject({ frees: first + second + third, missing: FREE * 99 - first - second - third });
    expect(all.kept).toEqual([{ name: '2026-01-04', keptBy: ['newest'] }]);
  });

  it('more than the disk has is refused, with what it has and what is free', async () => {
    const refused = planOf(made(DAYS), { minFree: FREE * 200 });
    await expect(refused).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/asks for 190 MiB, and the whole disk of .* has 95 MiB\.$/),
      hint: expect.stringContaining('0 MiB are free now'),
    });
  });

  it('and rules, only what they do not keep goes', async () => {
    const root = made(days);
    const plan = await planOf(root, { minFree: FREE + 1, policy: { last: 2 } });
    expect(plan.toDelete.map(({ name }) => name)).toEqual(['2026-01-01']);
    expect(plan.kept.map(({ keptBy }) => keptBy)).toEqual([['not-needed'], ['last'], ['last', 'newest']]);
  });
});

it('where only a folder is named, the others are kept because nothing asks for them', async () => {
  const root = made({ ...DAYS, 'old/a': file('x') });
  const plan = await planOf(root, { also: ['old'] });
  expect(plan.toDelete.map(({ name }) => name)).toEqual(['old']);
  const reasons = plan.kept.map(({ keptBy }) => keptBy);
  expect(reasons).toEqual([['not-asked-for'], ['not-asked-for'], ['not-asked-for'], ['newest']]);
});

it('names, folders and bytes are counted of what is to go', async () => {
  const root = made({ ...DAYS, '2026-01-03/sub/empty': file('') });
  const { toDelete } = await planOf(root, { policy: { last: 1 } });
  expect(toDelete).toMatchObject([
    { name: '2026-01-01', names: 1, folders: 1, isLeast: false },
    { name: '2026-01-02', names: 2, folders: 1, isLeast: false },
    { name: '2026-01-03', names: 2, folders: 2, isLeast: false },
  ]);
});

it.each([
  ['something is mounted', (root: string) => ({ mountPoints: [path.join(root, '2026-01-01', 'mounted')] })],
  ['a folder is on another device', (root: string) => ({ lstat: onAnotherDevice(path.join(root, '2026-01-01/sub')) })],
])('a snapshot in which %s stays, and its names are not counted as gone', async (_, thatIs) => {
  const root = made({ ...DAYS, '2026-01-01/sub/x': file('x') });
  const plan = await planOf(root, { policy: { last: 1 } }, thatIs(root));
  expect(plan.toDelete.map(({ name }) => name)).toEqual(['2026-01-02', '2026-01-03']);
  expect(plan.toDelete[0].frees).toBe(spaceOf(path.join(root, '2026-01-02'), path.join(root, '2026-01-02/own')));
  expect(plan.kept[0]).toEqual({ name: '2026-01-01', keptBy: ['mounted'] });
});

it.runIf(process.platform === 'linux')(
  'snapshots whose names are not UTF-8 stay, for they may look alike',
  async () => {
    const root = made({
      [rawPath('a\xfc-2026-01-01/f')]: file('x'),
      [rawPath('a\xe4-2026-01-02/f')]: file('x'),
      [rawPath('x\xfc/2026-01-01/f')]: file('x'),
      [rawPath('x\xe4/2026-01-02/f')]: file('x'),
      'plain-2026-01-01/f': file('x'),
      'plain-2026-01-02/f': file('x'),
    });
    const plan = await planOf(root, { policy: { last: 1 } });
    expect(plan.toDelete.map(({ name }) => name)).toEqual(['plain-2026-01-01']);
    expect(plan.kept[0]).toEqual({ name: 'a\ufffd-2026-01-01', keptBy: ['unclear-name'] });
    const hosts = await planOf(root, { policy: { last: 1 }, snapshots: '*/*' });
    expect(hosts.toDelete).toEqual([]);
    for (const name of ['x\ufffd', 'a\ufffd-2026-01-01']) {
      await expect(planOf(root, { also: [name] })).rejects.toThrow(`${name} is not the whole name of a folder`);
    }
  },
);

it('names outside the snapshots keep a file', async () => {
  const root = made({ ...DAYS, elsewhere: linkTo('2026-01-01/shared') });
  const plan = await planOf(root, { policy: { last: 1 } });
  expect(plan.toDelete[1].frees).toBe(spaceOf(path.join(root, '2026-01-02'), path.join(root, '2026-01-02/own')));
});
