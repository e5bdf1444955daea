import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import type { Overwrite } from '../../src/domain/overwrite.ts';
import { currentUser } from '../../src/platform/current-user.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { listTree } from '../../src/restore/list-tree.ts';
import { finishFolders, makeFolders } from '../../src/restore/target-folders.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, folder, symlink, type TreeLiteral, tree } from '../kit/tree.ts';

const WANTED = folder({ mode: 0o750, mtime: 9_000_000_000n });

/** Makes the folders of `from` in `to`, where `there` is already; the root of the snapshots is what `root` names in `to`. */
async function restoring(
  there: TreeLiteral,
  { overwrite = 'never' as Overwrite, root = '..', faults = {} as Partial<FileSystem>, more = {} as TreeLiteral } = {},
) {
  const base = temporaryFolder();
  const [from, to] = ['from', 'to'].map((name) => path.join(base, name));
  tree(from, { 'sub/deep/': folder(), 'sub/': WANTED, ...more });
  tree(to, there);
  const failures: string[] = [];
  const onFailed = (at: unknown, _attempted: unknown, code: string): void =>
    void failures.push(`${path.relative(to, `${at}`)}: ${code}`);
  const tools = { fs: { ...nodeFileSystem, ...faults }, isStopped: () => false, onFailed };
  const { folders } = await listTree(from, to, {
    ...tools,
    mountPoints: new Set(),
    ownOf: () => undefined,
    onName: () => undefined,
    onFailed: () => expect.unreachable(),
  });
  const folderTools = { ...tools, user: currentUser(), overwrite, root: nodeFileSystem.lstat(path.join(to, root)) };
  const made = await makeFolders(folders, folderTools);
  const modeOf = (name: string): number => fs.lstatSync(path.join(to, name)).mode & 0o7777;
  const whileFilled = made[1] === undefined ? undefined : modeOf('sub');
  await finishFolders(folders, made, folderTools);
  return { to, failures, whileFilled, modeOf };
}

describe.runIf(process.platform !== 'win32')('a folder that is restored', () => {
  it('is told by its mode until it is done: the run after a killed one knows it by that', async () => {
    const { whileFilled, modeOf, to } = await restoring({ mine: file('m') });
    expect([whileFilled, modeOf('sub')]).toEqual([0o1700, 0o750]);
    expect(fs.statSync(path.join(to, 'sub'), { bigint: true }).mtimeNs).toBe(9_000_000_000n);
  });

  it('has its times when it gets its mode, for by that the run after a killed one takes it for done', async () => {
    const times = new Map<string, bigint>();
    const setMode: FileSystem['setMode'] = (at, mode) => {
      times.set(path.basename(`${at}`), nodeFileSystem.lstat(at).mtimeNs);
      nodeFileSystem.setMode(at, mode);
    };
    const { modeOf } = await restoring({ mine: file('m') }, { faults: { setMode } });
    expect([times.get('sub'), modeOf('sub')]).toEqual([9_000_000_000n, 0o750]);
  });

  it('is given its metadata after those in it, which its mode may close to whoever restores', async () => {
    const given = new Set<string>();
    const setTimes: FileSystem['setTimes'] = (at, ...times) => {
      given.add(path.basename(`${at}`));
      nodeFileSystem.setTimes(at, ...times);
    };
    await restoring({ mine: file('m') }, { overwrite: 'always', faults: { setTimes } });
    expect([...given]).toEqual(['deep', 'sub', 'to']);
  });

  it('is a failure where the disk takes its name for that of another one that was just made', async () => {
    const lstat: FileSystem['lstat'] = (at) => nodeFileSystem.lstat(`${at}`.replace(/to.zub$/, 'to/sub'));
    const { failures, to } = await restoring({}, { faults: { lstat }, more: { 'zub/': folder() } });
    expect([failures, fs.readdirSync(to)]).toEqual([['zub: EEXIST'], ['sub']]);
  });

  it.each([
    ['is empty', {}, 'never', 0o1700],
    ['has nothing but what a killed run left', { 'sub/.dedupe~restore1-0': file('half') }, 'never', 0o1700],
    ['is of a killed run', { 'sub/a': file('a'), 'sub/': folder({ mode: 0o1700 }) }, 'never', 0o1700],
    [
      'is of a killed run, in a setgid folder',
      { 'sub/a': file('a'), 'sub/': folder({ mode: 0o3700 }) },
      'never',
      0o3700,
    ],
    ['is to be overwritten', { 'sub/a': file('a') }, 'always', 0o705],
  ] as const)('gets the metadata that it is to have where one is there that %s', async (_, there, overwrite, mode) => {
    const { whileFilled, modeOf } = await restoring({ 'sub/': folder({ mode: 0o705 }), ...there }, { overwrite });
    expect([whileFilled, modeOf('sub')]).toEqual([mode, 0o750]);
  });

  it('keeps its own metadata where something is in it and nothing is to be overwritten', async () => {
    const own = folder({ mode: 0o505, mtime: 5_000_000_000n });
    const { whileFilled, modeOf, to } = await restoring({ 'sub/a': file('a'), 'sub/': own });
    expect([whileFilled, modeOf('sub')]).toEqual([0o700, 0o505]);
    expect(fs.statSync(path.join(to, 'sub'), { bigint: true }).mtimeNs).toBe(5_000_000_000n);
  });

  it('is not the folder of the snapshots', async () => {
    const { failures, modeOf } = await restoring({ 'sub/': folder({ mode: 0o705 }) }, { root: 'sub' });
    expect([failures, modeOf('sub')]).toEqual([['sub: EPERM'], 0o705]);
  });

  it.each([
    ['a file', { sub: file('x') }],
    ['a symlink to a folder', { sub: symlink('.') }],
  ])('is a failure where %s has its name, and nothing is made through that', async (_, there) => {
    const { failures, to } = await restoring(there);
    expect([failures, fs.readdirSync(to)]).toEqual([['sub: EEXIST'], ['sub']]);
  });
});
