import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it, test } from 'vitest';
import { temporaryName } from '../../src/domain/state-names.ts';
import { displayPath, type FsPath } from '../../src/platform/fs-path.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { ScanRowsBuilder } from '../../src/walk/scan-rows-builder.ts';
import type { ScanResult, ScanRules } from '../../src/walk/scan-task.ts';
import { scanTree } from '../../src/walk/scan-tree.ts';
import { savedWhileListed } from '../kit/saved-while-listed.ts';
import { scanned } from '../kit/scanned.ts';
import { file, folder, linkTo, rawPath } from '../kit/tree.ts';
import { BY_PATHS, fail, made, pathsOf } from './scanning.ts';

const onPosix = test.runIf(process.platform !== 'win32');
const onLinux = test.runIf(process.platform === 'linux');

test('what cannot be listed or looked at is a failure of its own', async () => {
  const root = made({ '1/a': file('x'), '1/gone': file('y'), '1/closed/b': file('z') });
  const { table, failures } = await scanned(root, {
    fs: {
      ...BY_PATHS,
      lstat: (at) => (displayPath(at).endsWith('gone') ? fail('ENOENT') : nodeFileSystem.lstat(at)),
      list: (at) => (displayPath(at).endsWith('closed') ? fail('EACCES') : nodeFileSystem.list(at)),
    },
  });
  expect(pathsOf(table)).toEqual(['1/a']);
  expect([...failures].sort((a, b) => (a.path < b.path ? -1 : 1))).toEqual([
    { path: path.join('1', 'closed'), attempted: 'list folder', code: 'EACCES' },
    { path: path.join('1', 'gone'), attempted: 'read metadata', code: 'ENOENT' },
  ]);
});

test('any number of names may fail in one task, as in a large folder when its disk goes away', async () => {
  const failure = { path: '1/a', attempted: 'read metadata', code: 'EIO' } as const;
  const result: ScanResult = {
    rows: new ScanRowsBuilder().take(),
    notEntered: [],
    leftOut: { emptyFiles: 0, symlinks: 0, specialFiles: 0, filtered: 0 },
    otherDevices: [],
    sealedMet: [],
    leftovers: [],
    failures: Array.from({ length: 200_000 }, () => failure),
  };
  const pool = { threads: 1, run: () => Promise.resolve(result as never), close: () => Promise.resolve() };
  const rules = { namesPerTask: 1 } as ScanRules;
  const options = { rules, onNames: () => undefined, isStopped: () => false };
  const { failures } = await scanTree(pool, { path: '/', ino: 1n, mtimeNs: 0n, ctimeNs: 0n }, options);
  expect(failures).toHaveLength(200_000);
});

onLinux('a folder whose name is not UTF-8 is named in its failure, whichever task enters it', async () => {
  const root = made({ [rawPath('1/caf\xe9/a')]: file('x'), '1/b': file('y') });
  const list = (at: FsPath) => (displayPath(at).includes('caf') ? fail('EACCES') : nodeFileSystem.list(at));
  for (const namesPerTask of [1, 4000]) {
    const { failures } = await scanned(root, { fs: { ...BY_PATHS, list }, rules: { namesPerTask } });
    expect(failures).toEqual([{ path: '1/caf\ufffd', attempted: 'list folder', code: 'EACCES' }]);
  }
});

onPosix.each([
  { through: 'open folders', call: 'openFolder', real: nodeFileSystem },
  { through: 'paths', call: 'list', real: BY_PATHS },
] as const)(
  'a folder on whose way a symlink appears before it is entered is not walked, through $through',
  async ({ call, real }) => {
    const root = made({ '1/sub/a': file('x'), '2/b': file('y') });
    const outside = made({ 'sub/a': file('x'), 'sub/c': file('z') });
    const swap = (at: FsPath): void => {
      if (!displayPath(at).endsWith('/1/sub')) return;
      fs.renameSync(path.join(root, '1'), path.join(outside, 'moved'));
      fs.symlinkSync(outside, path.join(root, '1'));
    };
    const { table, failures } = await scanned(root, {
      fs: {
        ...real,
        [call]: (at: FsPath) => {
          swap(at);
          return real[call](at);
        },
      },
    });
    expect(pathsOf(table)).toEqual(['2/b']);
    expect(failures).toEqual([{ path: path.join('1', 'sub'), attempted: 'list folder', code: 'CHANGED' }]);
  },
);

describe('in a folder where a file is saved by renaming another over it during a listing, which then lacks it', () => {
  const scan = (listings: number) => {
    const root = made({ '1/saved': file('x'), '1/other': file('x') });
    return scanned(root, { fs: savedWhileListed(path.join(root, '1'), listings) });
  };

  it('is found in the next listing', async () => {
    const { table, failures } = await scan(2);
    expect(pathsOf(table).sort()).toEqual(['1/other', '1/saved']);
    expect(failures).toEqual([]);
  });

  it('may be lacking where each listing met a change, which is a failure of the folder', async () => {
    const { table, failures } = await scan(6);
    expect(pathsOf(table)).toEqual(['1/other']);
    expect(failures).toEqual([{ path: '1', attempted: 'list folder', code: 'CHANGED' }]);
  });
});

test('a defect is not mistaken for a failure of the file system', async () => {
  const defect = new TypeError('a defect');
  const broken = {
    ...BY_PATHS,
    list: () => {
      throw defect;
    },
  };
  await expect(scanned(made({ '1/a': file('x') }), { fs: broken })).rejects.toBe(defect);
});

test('the temporary name of a killed run is told, and one that is the only name of its bytes is a failure', async () => {
  const leftover = `1/${temporaryName('run', 1)}`;
  const orphan = `1/${temporaryName('run', 2)}`;
  const literal = { '1/': folder({ mtime: 7n }), '1/a': file('x'), [leftover]: linkTo('1/a'), [orphan]: file('y') };
  const root = made(literal);
  const dry = await scanned(root, { rules: { removeLeftovers: false } });
  expect(dry).toMatchObject({ leftovers: [], failures: [] });

  const { table, leftovers, failures } = await scanned(root);
  expect(pathsOf(table)).toEqual(['1/a']);
  const { ino } = fs.lstatSync(path.join(root, leftover), { bigint: true });
  expect(leftovers).toEqual([{ folder: 1, name: temporaryName('run', 1), ino }]);
  expect(failures).toEqual([
    { path: orphan.replaceAll('/', path.sep), attempted: 'remove a leftover', code: 'ORPHAN' },
  ]);
});
