import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { temporaryName } from '../../src/domain/state-names.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { displayPath, type FsPath } from '../../src/platform/fs-path.ts';
import { listingTellsInodes } from '../../src/platform/listed-inodes.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { type FileTable, metadataOf, mtimeOf, NONE, namesOf, seenFile } from '../../src/walk/file-table.ts';
import { ScanRowsBuilder } from '../../src/walk/scan-rows-builder.ts';
import type { ScanResult, ScanRules } from '../../src/walk/scan-task.ts';
import { scanTree } from '../../src/walk/scan-tree.ts';
import { tablePaths } from '../../src/walk/table-paths.ts';
import { groupBy } from '../kit/group-by.ts';
import { randomTree } from '../kit/random-tree.ts';
import { scanned } from '../kit/scanned.ts';
import { filesOf, snapshotOf } from '../kit/snapshot-of.ts';
import { inTemporaryFolder, temporaryFolder } from '../kit/temporary-folder.ts';
import { fifo, file, folder, linkTo, rawPath, symlink, type TreeLiteral, tree } from '../kit/tree.ts';

const onPosix = test.runIf(process.platform !== 'win32');
const onLinux = test.runIf(process.platform === 'linux');
/** A file system that lists inodes as they are. */
const onListing = test.runIf(nodeFileSystem.canCallInFolder() && listingTellsInodes(os.tmpdir()));
/** All calls are those that a test overrides. */
const BY_PATHS: FileSystem = { ...nodeFileSystem, canCallInFolder: () => false };

const split = fc.record({ namesPerTask: fc.constantFrom(1, 3, 4000), threads: fc.constantFrom(1, 4) });

test('whatever the tree and however work is split, the table says what lstat says of every name', async () => {
  await fc.assert(
    fc.asyncProperty(randomTree, split, fc.boolean(), (literal, { namesPerTask, threads }, believes) =>
      inTemporaryFolder(async (root) => {
        tree(root, literal);
        const rules = { namesPerTask, listingTellsInodes: believes && listingTellsInodes(root) };
        const { table, failures } = await scanned(root, { rules, threads });
        expect(failures).toEqual([]);
        expectTable(table, root);
      }),
    ),
    { numRuns: 40 },
  );
});

function expectTable(table: FileTable, root: string): void {
  const files = filesOf(snapshotOf(root)).filter(([, { size }]) => size > 0);
  const paths = tablePaths(table);
  expect(pathsOf(table).sort()).toEqual(files.map(([at]) => at).sort());
  expect(table.inodes.count).toBe(groupBy(files, ([, { ino }]) => ino).size);
  for (let inode = 0; inode < table.inodes.count; inode++) {
    for (const name of namesOf(table, inode)) {
      const { ino, size, mtimeNs, ctimeNs, nlink, mode, uid, gid, blocks } = nodeFileSystem.lstat(paths.name(name));
      expect(seenFile(table, inode)).toEqual({ ino, size, mtimeNs, ctimeNs, nlink, mode, uid, gid });
      expect(mtimeOf(table, inode)).toBe(mtimeNs);
      expect(table.inodes.blocks[inode]).toBe(Number(blocks));
      const metadata = { mtimeNs, mode: Number(mode), uid: Number(uid), gid: Number(gid) };
      expect(metadataOf(table, table.inodes.metadata[inode])).toEqual(metadata);
      const parent = table.names.folder[name];
      expect(table.folders.ino[parent]).toBe(nodeFileSystem.lstat(paths.folder(parent)).ino);
    }
  }
}

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

function withLooksTold(onLook: (name: string) => void): FileSystem {
  return {
    ...nodeFileSystem,
    inFolder: (fd) => {
      const calls = nodeFileSystem.inFolder(fd);
      if (calls === undefined) return undefined;
      const lstat = (name: FsPath) => {
        onLook(displayPath(name));
        return calls.lstat(name);
      };
      return { ...calls, lstat };
    },
  };
}

onLinux('paths of names that are not UTF-8 are bytes, and names below them too', async () => {
  const root = made({ [rawPath('2026/caf\xe9/a')]: file('x'), '2026/b': file('y') });
  const { table } = await scanned(root);
  const paths = tablePaths(table);
  const [plain, raw] = [0, 1].map((name) => paths.name(name)).sort((a) => (typeof a === 'string' ? -1 : 1));
  expect(plain).toBe(path.join(root, '2026/b'));
  expect(raw).toEqual(Buffer.concat([Buffer.from(root), Buffer.from('/2026/caf\xe9/a', 'latin1')]));
  expect(paths.relativeFolder(0).toString()).toBe('.');
});

test('mtimes before 1970 and after 2106 come back to the ns', async () => {
  const root = made({
    '1/old': file('x', { mtime: -1_234_567_891n }),
    '1/new': file('y', { mtime: 5_000_000_000_123_456_789n }),
  });
  const { table } = await scanned(root);
  const times = [0, 1].map((inode) => mtimeOf(table, inode)).sort((a, b) => Number(a - b));
  expect(times).toEqual(['old', 'new'].map((name) => nodeFileSystem.lstat(path.join(root, '1', name)).mtimeNs));
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
  const { failures } = await scanTree(pool, { path: '/', ino: 1n, mtimeNs: 0n }, options);
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

test('folders are listed and looked into by paths where nothing better can be called', async () => {
  const root = made({ '1/a': file('x'), '1/b/c': file('y'), '2/a': linkTo('1/a') });
  const { table, failures } = await scanned(root, { fs: BY_PATHS });
  expect(failures).toEqual([]);
  expectTable(table, root);
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

test('each name knows its snapshot: by the glob’s depth, and none for loose names', async () => {
  const root = made({
    'host/1/deep/a': file('a'),
    'host/2/b': file('b'),
    'host/loose': file('c'),
    top: file('d'),
    'other/1/e': file('e'),
  });
  const { table, leftOut } = await scanned(root, { rules: { snapshots: 'h*/*' } });
  const paths = tablePaths(table);
  const snapshots = new Map(
    Array.from({ length: table.names.count }, (_, name) => [
      displayPath(paths.relativeName(name)).replaceAll(path.sep, '/'),
      table.folders.snapshot[table.names.folder[name]],
    ]),
  );
  expect([...snapshots.keys()].sort()).toEqual(['host/1/deep/a', 'host/2/b', 'host/loose', 'top']);
  expect([snapshots.get('host/loose'), snapshots.get('top')]).toEqual([NONE, NONE]);
  expect([snapshots.get('host/1/deep/a'), snapshots.get('host/2/b')].sort()).toEqual([0, 1]);
  expect(leftOut.filtered).toBe(1);
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

function made(literal: TreeLiteral): string {
  const root = temporaryFolder();
  tree(root, literal);
  return root;
}

/** Relative, with `/`, one character per byte. */
function pathsOf(table: FileTable): string[] {
  const paths = tablePaths(table);
  return Array.from({ length: table.names.count }, (_, name) =>
    paths.relativeName(name).toString('latin1').replaceAll(path.sep, '/'),
  );
}

/** As on file systems whose listings carry no types. */
function withUnknownKinds(): FileSystem {
  return { ...nodeFileSystem, list: (at) => nodeFileSystem.list(at).map(({ name }) => ({ name, kind: 'unknown' })) };
}

function fail(code: string): never {
  throw Object.assign(new Error(code), { code, syscall: 'test' });
}
