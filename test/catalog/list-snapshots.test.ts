import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { listSnapshots } from '../../src/catalog/list-snapshots.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { displayPath } from '../../src/platform/fs-path.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, folder, tree } from '../kit/tree.ts';

test('snapshots are the folders, oldest first, with what their names and the index tell', () => {
  const root = temporaryFolder();
  tree(root, {
    '2026-01-02/a': file('a'),
    '2026-01-01/a': file('a'),
    '2026-01-03.in-progress/a': file('a'),
    'old copy': folder(),
    'loose file': file('a'),
    '.dedupe-backups/x': file('a'),
  });
  fs.symlinkSync('2026-01-01', path.join(root, '2026-01-09'));
  const inoOf = (name: string) => fs.lstatSync(path.join(root, name), { bigint: true }).ino;
  const ino = inoOf('2026-01-01');
  const record = { names: 1, apparentBytes: 1, sealedAt: Date.now() };
  const sealed = [
    { ...record, name: '2026-01-01', ino },
    { ...record, name: '2026-01-02', ino }, // of a folder that was replaced
    { ...record, name: 'old copy', ino: inoOf('old copy'), sealedAt: 5 }, // of one that had the same number
  ];
  expect(list(root, '*', sealed)).toEqual([
    ['old copy', 'not-sealed', undefined],
    ['2026-01-01', 'sealed', new Date(2026, 0, 1)],
    ['2026-01-02', 'not-sealed', new Date(2026, 0, 2)],
    ['2026-01-03.in-progress', 'in-progress', new Date(2026, 0, 3)],
  ]);
});

test('snapshots in another layout are named relative to the root', () => {
  const root = temporaryFolder();
  tree(root, { 'zeus/2026-01-01/a': file('a'), 'apollo/2026-01-02/a': file('a'), 'zeus/notes': file('a') });
  expect(list(root, '*/*').map(([name]) => name)).toEqual([`zeus${path.sep}2026-01-01`, `apollo${path.sep}2026-01-02`]);
});

test('what another device shows is none, nor is a file where the listing does not tell folders', () => {
  const root = temporaryFolder();
  tree(root, { '2026-01-01/a': file('a'), '2026-01-02/a': file('a'), '2026-01-03': file('a') });
  const other: FileSystem = {
    ...nodeFileSystem,
    list: (at) => nodeFileSystem.list(at).map(({ name }) => ({ name, kind: 'unknown' })),
    lstat: (at) => {
      const status = nodeFileSystem.lstat(at);
      return displayPath(at).endsWith('02') ? Object.assign(status, { dev: status.dev + 1n }) : status;
    },
  };
  expect(list(root, '*', [], other).map(([name]) => name)).toEqual(['2026-01-01']);
});

test('each is looked at once, and what goes meanwhile is none', () => {
  const root = temporaryFolder();
  tree(root, { '2026-01-01/a': file('a'), '2026-01-02/a': file('a') });
  const looks: string[] = [];
  const pruned: FileSystem = {
    ...nodeFileSystem,
    lstat: (at) => {
      const name = path.basename(displayPath(at));
      looks.push(name);
      if (name === '2026-01-01') fs.renameSync(path.join(root, name), path.join(temporaryFolder(), name));
      return nodeFileSystem.lstat(at);
    },
  };
  expect(list(root, '*', [], pruned).map(([name]) => name)).toEqual(['2026-01-02']);
  expect(looks.sort()).toEqual(['2026-01-01', '2026-01-02']);
});

function list(
  root: string,
  glob: string,
  sealed: Parameters<typeof listSnapshots>[2] = [],
  fileSystem = nodeFileSystem,
) {
  const { dev } = nodeFileSystem.lstat(root);
  const listed = listSnapshots(fileSystem, { root, device: dev, glob, ignoreCase: false }, sealed);
  return listed.map(({ name, state, date }) => [name, state, date]);
}
