import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { FolderMaker } from '../../src/mirror/make-folders.ts';
import type { MirrorRun } from '../../src/mirror/mirror-run.ts';
import { MirrorTally } from '../../src/mirror/mirror-tally.ts';
import { newFolder } from '../../src/mirror/source-tree.ts';
import { currentUser } from '../../src/platform/current-user.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const asRoot = test.runIf(process.getuid?.() === 0);
const ANN = 1500;

asRoot(
  'folders that a killed run had given their owner are this user’s again, so that nobody else changes them',
  () => {
    const target = path.join(temporaryFolder(), 'target');
    fs.mkdirSync(path.join(target, 'hers'), { recursive: true });
    for (const folder of [target, path.join(target, 'hers')]) {
      fs.chmodSync(folder, 0o755);
      fs.chownSync(folder, ANN, ANN);
    }
    const folders = [
      newFolder({ number: 0, parent: undefined, name: '', source: '/source', path: '' }),
      newFolder({ number: 1, parent: 0, name: 'hers', source: '/source/hers', path: 'hers' }),
    ];
    const bounds = { device: nodeFileSystem.lstat(target).dev, mountPoints: new Set<string>(), byFd: false };
    const maker = new FolderMaker({ folders, hardLinks: [] }, bounds, resumedRun(target));
    expect(maker.open(1)).toBe(true);
    const left = [target, path.join(target, 'hers')].map((folder) => fs.statSync(folder));
    expect(left.map(({ uid, gid, mode }) => [uid, gid, mode & 0o7777])).toEqual([
      [process.getuid?.(), process.getgid?.(), 0o700],
      [process.getuid?.(), process.getgid?.(), 0o700],
    ]);
  },
);

test('what is in a folder that cannot be made, and in those below, has failed with it', () => {
  const target = path.join(temporaryFolder(), 'target');
  fs.mkdirSync(target);
  fs.writeFileSync(path.join(target, 'taken'), '');
  const files = (sizes: number[]) => ({
    names: sizes.map((_, at) => `${at}`),
    kinds: new Uint8Array(sizes.length),
    sizes: Float64Array.from(sizes),
  });
  const top = newFolder({ number: 0, parent: undefined, name: '', source: '/source', path: '' });
  const taken = newFolder({ number: 1, parent: 0, name: 'taken', source: '/source/taken', path: 'taken' });
  const below = newFolder({ number: 2, parent: 1, name: 'x', source: '/source/taken/x', path: 'taken/x' });
  const folders = [top, { ...taken, ...files([5, 6]) }, { ...below, ...files([7]) }];
  const tally = new MirrorTally(() => undefined);
  const bounds = { device: nodeFileSystem.lstat(target).dev, mountPoints: new Set<string>(), byFd: false };
  const maker = new FolderMaker({ folders, hardLinks: [] }, bounds, { ...resumedRun(target), tally });
  expect(maker.open(2)).toBe(false);
  expect([tally.folders.failed, tally.files.failed, tally.bytes.failed]).toEqual([2, 3, 18]);
});

test('a folder that could not be listed has failed, be it made or not', () => {
  const target = path.join(temporaryFolder(), 'target');
  const top = newFolder({ number: 0, parent: undefined, name: '', source: '/source', path: '' });
  const closed = newFolder({ number: 1, parent: 0, name: 'closed', source: '/source/closed', path: 'closed' });
  const tooLong = newFolder({ number: 2, parent: 0, name: 'x', source: '/source/x', path: 'x'.repeat(300) });
  const folders = [top, { ...closed, isListed: false }, { ...tooLong, isListed: false }];
  const tally = new MirrorTally(() => undefined);
  fs.mkdirSync(target);
  const bounds = { device: nodeFileSystem.lstat(target).dev, mountPoints: new Set<string>(), byFd: false };
  const maker = new FolderMaker({ folders, hardLinks: [] }, bounds, { ...resumedRun(target), tally });
  expect([maker.open(1), maker.open(2)]).toEqual([true, false]);
  expect(fs.readdirSync(target)).toEqual(['closed']);
  expect(tally.folders).toMatchObject({ copied: 0, skipped: 1, failed: 0 });
  expect(tally.failures.map(({ attempted }) => attempted)).toEqual(['make the folder']);
});

/** Of what a run is, what this needs. */
function resumedRun(target: string): MirrorRun {
  return {
    request: { target },
    tools: { fs: nodeFileSystem, user: currentUser() },
    tally: { folders: { copied: 0, skipped: 0, failed: 0 }, fail: (failure: unknown) => expect(failure).toBe('none') },
    rules: { resumed: true },
  } as unknown as MirrorRun;
}
