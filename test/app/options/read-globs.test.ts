import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readGlobs, readSnapshotGlob } from '../../../src/app/options/read-globs.ts';
import { dedupe, find, prune, report, status, verify } from '../../../src/index.ts';
import { LINUX, MACOS, WINDOWS } from '../../../src/platform/platform-profile.ts';
import { expectSameTree, snapshotOf } from '../../kit/snapshot-of.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { file, tree } from '../../kit/tree.ts';

it('takes a backslash for a separator on Windows', () => {
  expect(readGlobs(['Photos\\**', '*.tmp', 'a/b'], WINDOWS)).toEqual(['Photos/**', '*.tmp', 'a/b']);
  expect(readSnapshotGlob('*\\*', WINDOWS)).toBe('*/*');
});

it('leaves it what it is elsewhere, where a name can have one', () => {
  expect(readGlobs(['a\\[1].txt'], LINUX)).toEqual(['a\\[1].txt']);
  expect(readSnapshotGlob('x\\**', MACOS)).toBe('x\\**');
});

it('has all folders for snapshots where nothing is given, and nothing filtered', () => {
  expect(readSnapshotGlob()).toBe('*');
  expect(readGlobs(undefined)).toEqual([]);
});

it.each(['', '*/', '/*', '/mnt/usb/*', '*//*', '**', '**/*', '*/**', '.', '..', './*', '../*', '*/..', 'a/./b'])(
  'refuses %j for snapshots, of which some part could be no folder, or any number of them',
  (glob) => {
    const refused = expect.objectContaining({ kind: 'usage', message: expect.stringContaining(`not "${glob}"`) });
    for (const platform of [LINUX, MACOS, WINDOWS]) expect(() => readSnapshotGlob(glob, platform)).toThrow(refused);
  },
);

it.each(['*', '*/*', 'laptop-*', '.old-*', '..*', '2026**', 'a..b/*'])('takes %j for snapshots', (glob) =>
  expect(readSnapshotGlob(glob, LINUX)).toBe(glob),
);

it('refuses on Windows also what is absolute, or ends in a separator, there alone', () => {
  for (const glob of ['*\\', 'E:\\backups\\*', 'e:*', '..\\*']) {
    expect(() => readSnapshotGlob(glob, WINDOWS)).toThrow('must be a glob');
    expect(readSnapshotGlob(glob, LINUX)).toBe(glob);
  }
});

it.each(['*/', '..'])('every command refuses %j, and nothing is made or deleted', async (snapshots) => {
  const root = temporaryFolder();
  tree(root, { '2026-01-01/a': file('1'), '2026-01-02/a': file('2') });
  const before = snapshotOf(root);
  const html = path.join(temporaryFolder(), 'report.html');
  const refused = { kind: 'usage', message: expect.stringContaining('must be a glob') };
  await expect(dedupe({ root, snapshots })).rejects.toMatchObject(refused);
  await expect(verify({ root, snapshots })).rejects.toMatchObject(refused);
  await expect(prune({ root, snapshots, keep: { last: 1 } })).rejects.toMatchObject(refused);
  await expect(status({ root, snapshots })).rejects.toMatchObject(refused);
  await expect(report({ root, snapshots, html })).rejects.toMatchObject(refused);
  await expect(find({ root, snapshots, globs: ['a'] })).rejects.toMatchObject(refused);
  expect(fs.existsSync(html)).toBe(false);
  expectSameTree(before, snapshotOf(root));
});
