import path from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { temporaryName } from '../../src/domain/state-names.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { displayPath } from '../../src/platform/fs-path.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { scanned } from '../kit/scanned.ts';
import { fifo, file, linkTo, rawPath, symlink } from '../kit/tree.ts';
import { BY_PATHS, LISTS_INODES, made, pathsOf, withLooksTold } from './scanning.ts';

const onPosix = test.runIf(process.platform !== 'win32');
const onLinux = test.runIf(process.platform === 'linux');
const onListing = test.runIf(LISTS_INODES);

onListing('a further name of a linked file is not looked at, unless it is temporary, mounted or left out', async () => {
  const root = made({
    '1/a': file('x'),
    '2/a': linkTo('1/a'),
    '2/single': file('y'),
    '3/a': linkTo('1/a'),
    '3/mounted': linkTo('1/a'),
    '3/out.tmp': linkTo('1/a'),
    [`3/${temporaryName('r', 0)}`]: linkTo('1/a'),
  });
  const looks: string[] = [];
  const { table, leftovers, leftOut, otherDevices } = await scanned(root, {
    fs: withLooksTold((name) => looks.push(name)),
    rules: {
      listingTellsInodes: true,
      mountPoints: [path.join(root, '3/mounted')],
      patterns: { include: [], exclude: ['*.tmp'], ignoreCase: false },
      removeLeftovers: true,
    },
  });
  expect(pathsOf(table).sort()).toEqual(['1/a', '2/a', '2/single', '3/a']);
  expect(otherDevices).toEqual(['3/mounted']);
  expect(leftovers).toHaveLength(1);
  expect(leftOut.filtered).toBe(1);
  expect(looks.filter((name) => name !== '.').sort()).toEqual(
    ['1', '2', '3', 'a', 'single', 'mounted', temporaryName('r', 0)].sort(),
  );
});

onPosix(
  'symlinks, special files and empty files are counted and left out, also where a listing does not tell them',
  async () => {
    const root = made({
      '1/a': file('x'),
      '1/s': symlink('a'),
      '1/dir': symlink('..'),
      '1/p': fifo(),
      '1/e': file(''),
    });
    const listed = await scanned(root);
    const unlisted = await scanned(root, { fs: withUnknownKinds() });
    for (const { table, leftOut } of [listed, unlisted]) {
      expect(pathsOf(table)).toEqual(['1/a']);
      expect(leftOut).toEqual({ emptyFiles: 1, symlinks: 2, specialFiles: 1, filtered: 0 });
    }
  },
);

test("the system's folders are not entered above and among snapshots, and the program's own nowhere", async () => {
  const system = ['$RECYCLE.BIN', 'System Volume Information', 'lost+found', '.Trash-1000'];
  const folders = ['', 'host/', 'host/1/', 'host/1/deep/'].map((above) =>
    [...system, '.dedupe-backups'].map((name) => `${above}${name}/b`),
  );
  const root = made(Object.fromEntries(['host/1/a', ...folders.flat()].map((at) => [at, file('x')])));
  const found = async (snapshots: string) => pathsOf((await scanned(root, { rules: { snapshots } })).table).sort();
  const inside = (above: string) => system.map((name) => `${above}${name}/b`);
  const inSnapshot = ['host/1/a', ...inside('host/1/'), ...inside('host/1/deep/')];
  expect(await found('*/*')).toEqual(inSnapshot.sort());
  expect(await found('*')).toEqual([...inSnapshot, ...inside('host/')].sort());
});

test('folders on other devices and mount points are named and not entered', async () => {
  const root = made({ '1/a': file('x'), '1/usb/b': file('y'), '1/bind/c': file('z'), '1/mounted': file('w') });
  const elsewhere = [path.join(root, '1/usb'), path.join(root, '1/mounted')];
  const { table, otherDevices } = await scanned(root, {
    fs: {
      ...BY_PATHS,
      lstat: (at) => {
        const status = nodeFileSystem.lstat(at);
        return elsewhere.includes(displayPath(at)) ? Object.assign(status, { dev: status.dev + 1n }) : status;
      },
    },
    rules: { mountPoints: [path.join(root, '1/bind')] },
  });
  expect(pathsOf(table)).toEqual(['1/a']);
  expect([...otherDevices].sort()).toEqual(['1/bind', '1/mounted', '1/usb'].map((at) => at.replaceAll('/', path.sep)));
});

onLinux('what is mounted is told also where its path is not UTF-8, as the mount table shows it', async () => {
  const root = made({ '1/a': file('x'), [rawPath('1/caf\xe9/b')]: file('y'), [rawPath('1/\xe9')]: file('z') });
  const mountPoints = ['1/caf\ufffd', '1/\ufffd'].map((at) => path.join(root, at));
  const { table, otherDevices } = await scanned(root, { rules: { mountPoints } });
  expect(pathsOf(table)).toEqual(['1/a']);
  expect([...otherDevices].sort()).toEqual(['1/caf\ufffd', '1/\ufffd']);
});

onLinux('what no glob takes is not looked at', async () => {
  const root = made({
    '1/sub/a': file('x'),
    '1/sub/b': file('yy'),
    '1/link': symlink('a'),
    '1/mounted': file('z'),
    [`1/${temporaryName('r', 0)}`]: linkTo('1/sub/b'),
  });
  const looks: string[] = [];
  const { table, leftovers, leftOut, otherDevices } = await scanned(root, {
    fs: withLooksTold((name) => looks.push(name)),
    rules: {
      mountPoints: [path.join(root, '1/mounted')],
      patterns: { include: ['a'], exclude: [], ignoreCase: false },
      removeLeftovers: true,
      takesAll: true,
    },
  });
  expect(pathsOf(table)).toEqual(['1/sub/a']);
  expect([leftovers.length, otherDevices, leftOut.filtered]).toEqual([1, ['1/mounted'], 4]);
  expect(looks.filter((name) => name !== '.').sort()).toEqual(
    ['1', 'sub', 'a', 'mounted', temporaryName('r', 0)].sort(),
  );
});

onListing('a further name of a file whose size is left out is not looked at', async () => {
  const root = made({
    '1/small': file('x'),
    '2/small': linkTo('1/small'),
    '2/large': file('xx'),
    [`2/${temporaryName('r', 0)}`]: linkTo('1/small'),
  });
  const looks: string[] = [];
  const { table, leftovers, leftOut } = await scanned(root, {
    fs: withLooksTold((name) => looks.push(name)),
    rules: { listingTellsInodes: true, minSize: 2, removeLeftovers: true },
  });
  expect(pathsOf(table)).toEqual(['2/large']);
  expect([leftovers.length, leftOut.filtered]).toEqual([1, 2]);
  expect(looks.filter((name) => name !== '.').sort()).toEqual(
    ['1', '2', 'small', 'large', temporaryName('r', 0)].sort(),
  );
});

test('sizes are bounded inclusively', async () => {
  const root = made({ '1/1': file('x'), '1/2': file('xx'), '1/3': file('xxx'), '1/4': file('xxxx') });
  const { table, leftOut } = await scanned(root, { rules: { minSize: 2, maxSize: 3 } });
  expect(pathsOf(table).sort()).toEqual(['1/2', '1/3']);
  expect(leftOut.filtered).toBe(2);
});

/** As on file systems whose listings carry no types. */
function withUnknownKinds(): FileSystem {
  return { ...nodeFileSystem, list: (at) => nodeFileSystem.list(at).map(({ name }) => ({ name, kind: 'unknown' })) };
}
