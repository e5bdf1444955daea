import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { loadKoffi } from '../../src/platform/koffi.ts';
import { runBin } from '../kit/run-bin.ts';
import { runJson } from '../kit/run-json.ts';
import { expectSameTree, filesOf, inodeGroups, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, someBytes, type TreeLiteral, tree } from '../kit/tree.ts';
import { makeNtfsDisk, type NtfsDisk } from './ntfs-disk.ts';

const NAMES = 2500;

/** As a desktop mounts a disk that came from Windows: no modes, names that Windows can read, one owner. */
const DESKTOP = 'windows_names,uid=0,gid=0';

describe('2,500 equal files on a disk from Windows', () => {
  let disk: NtfsDisk;
  let root = '';
  beforeAll(async () => {
    disk = makeNtfsDisk(DESKTOP);
    root = path.join(disk.folder, 'backups');
    tree(root, equalFiles(NAMES));
    await expectDone(root);
    return disk.remove;
  });

  it('are three inodes of at most 1,023 names', () => {
    expect(groupSizes(root)).toEqual([1023, 1023, 454]);
  });

  it('are the same after the disk was unmounted and mounted again, and the next run reads and links nothing', async () => {
    const before = snapshotOf(root);
    disk.unmount();
    disk.check();
    disk.mount();
    expectSameTree(before, snapshotOf(root));
    const { code, summary } = await runJson([root]);
    expect(code).toBe(0);
    expect(summary).toMatchObject({ contentBytesRead: 0, linkedNames: 0, inodesBefore: 3, names: NAMES });
    expect(groupSizes(root)).toEqual([1023, 1023, 454]);
  });

  it('and the next day’s go where there is room, and no inode of the disk has more names than Windows takes', async () => {
    tree(root, { '2026-01-09/a': file('equal'), '2026-01-09/b': file('equal') });
    await expectDone(root);
    expect(groupSizes(root)).toEqual([1023, 1023, 456]);
    disk.unmount();
    expect(disk.check()).toMatch(/processed successfully|No changes made/i);
    disk.mount();
    expect(mostNames(disk.folder)).toBe(1023);
  });
});

it('both stages work on a disk from Windows, with the index on it, through an unmount', async () => {
  const disk = makeNtfsDisk(DESKTOP);
  onTestFinished(disk.remove);
  const [source, root] = ['source', 'backups'].map((name) => path.join(disk.folder, name));
  tree(source, {
    'a.txt': file('x'),
    'sub/large': file(someBytes(3_000_000), { mtime: 1_600_000_000_123_456_700n }),
    'sub/é ü.txt': file('y'),
    'CAPITALS/b': file('x'),
  });
  fs.mkdirSync(root);
  for (const day of ['one', 'two']) {
    expect((await runBin(['backup', '--name', day, source, root])).code).toBe(0);
    expectSameTree(snapshotOf(source), snapshotOf(path.join(root, day)));
    disk.unmount();
    disk.check();
    disk.mount();
  }
  expect(inodeGroups(snapshotOf(root)).map((names) => names.length)).toEqual([4, 2, 2]);
  const { summary } = await runJson([root]);
  expect(summary).toMatchObject({ contentBytesRead: 0, linkedNames: 0, failures: [] });
  expect(fs.existsSync(path.join(root, '.dedupe-backups/index.mdb'))).toBe(true);
});

it('files to which Windows gave short names, which ntfs-3g counts, are linked like any other', async () => {
  const disk = makeNtfsDisk(DESKTOP);
  onTestFinished(disk.remove);
  const root = path.join(disk.folder, 'backups');
  const names = ['1', '2', '3'].map((snapshot) => `${snapshot}/a long file name.txt`);
  tree(root, Object.fromEntries(names.map((name) => [name, file('same')])));
  for (const name of names) giveShortName(path.join(root, name), 'ALONGF~1.TXT');
  expect([...snapshotOf(root).values()].filter(({ nlink }) => nlink === 2)).toHaveLength(3);
  const { summary } = await runJson([root]);
  expect(summary).toMatchObject({ linkedNames: 2, inodesAfter: 1, failures: [] });
  expect(inodeGroups(snapshotOf(root))).toEqual([names]);
  expect(fs.readFileSync(path.join(root, '1/ALONGF~1.TXT'), 'utf8')).toBe('same');
  const next = await runJson([root]);
  expect(next.summary).toMatchObject({ linkedNames: 0, contentBytesRead: 0, inodesBefore: 1 });
  disk.unmount();
  disk.check();
  disk.mount();
  expect(inodeGroups(snapshotOf(root))).toEqual([names]);
});

it('on a disk that takes names in the other case for the same, one is copied and the other one reported', async () => {
  const disk = makeNtfsDisk('ignore_case', { driver: 'lowntfs-3g' });
  onTestFinished(disk.remove);
  const [source, root] = [temporaryFolder(), path.join(disk.folder, 'backups')];
  tree(source, { a: file('two'), A: file('one'), 'é/x': file('y'), 'É/x': file('x'), b: file('b'), 'B/z': file('z') });
  fs.mkdirSync(root);
  for (const unchanged of ['copy', 'compare', 'link']) {
    const { code, stderr } = await runBin([
      'backup',
      '--quiet',
      '--name',
      unchanged,
      '--unchanged',
      unchanged,
      source,
      root,
    ]);
    expect(code).toBe(3);
    const reported = stderr.split('\n').filter((line) => line.includes('takes its name for that of another one'));
    expect(reported.map((line) => path.basename(line.trim().split(' ')[0])).sort()).toEqual(['a', 'b', 'é']);
    const copied = ['A', 'É/x', 'B/z'].map((name) => fs.readFileSync(path.join(root, unchanged, name), 'utf8'));
    expect(copied).toEqual(['one', 'x', 'z']);
  }
});

it('what names gave up is given back also where the path is typed in other capitals', async () => {
  const disk = makeNtfsDisk('ignore_case', { driver: 'lowntfs-3g' });
  onTestFinished(disk.remove);
  const root = path.join(disk.folder, 'backups');
  const [older, newer] = ['2020-02-02', '2021-02-02'];
  tree(root, { 'one/docs/a': file('same', { mtime: older }), 'two/docs/a': file('same', { mtime: newer }) });
  expect((await runBin(['--quiet', '--ignore', 'mtime', root])).code).toBe(0);
  const copy = path.join(temporaryFolder(), 'copy');
  expect((await runBin(['restore', root, 'TWO/Docs', copy])).code).toBe(0);
  expect(fs.statSync(path.join(copy, 'a')).mtime).toEqual(new Date(newer));
  expect((await runBin(['restore-metadata', root, 'TWO/DOCS/A'])).stdout).toContain(path.join('two', 'docs', 'a'));
  expect((await runBin(['isolate', '--yes', path.join(root, 'TWO', 'DOCS')])).code).toBe(0);
  expect(fs.statSync(path.join(root, 'two/docs/a')).mtime).toEqual(new Date(newer));
  expect(fs.statSync(path.join(root, 'one/docs/a')).mtime).toEqual(new Date(older));
});

it('a disk that is mounted for reading is refused with a sentence, and a dry run looks at it', async () => {
  const disk = makeNtfsDisk(`${DESKTOP},ro`);
  onTestFinished(disk.remove);
  const { code, stderr } = await runBin([disk.folder]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/is read-only \(EROFS\)/);
  expect((await runBin(['--dry-run', disk.folder])).code).toBe(0);
});

it('a disk that fills up ends the run with a sentence that says so, and every name is whole', async () => {
  const disk = makeNtfsDisk(DESKTOP, { megabytes: 16 });
  onTestFinished(disk.remove);
  const root = path.join(disk.folder, 'backups');
  tree(root, equalFiles(20));
  const before = snapshotOf(root);
  fillUp(disk.folder);
  const { code, stdout, stderr } = await runBin([root]);
  expect(code).toBe(1);
  expect(stdout + stderr).toMatch(/full|space|ENOSPC/);
  expectSameTree(before, snapshotOf(root));
  fs.rmSync(path.join(disk.folder, 'filler'));
  await expectDone(root);
});

/** A run that does all there is to do, changes nothing else, and says so. */
async function expectDone(root: string): Promise<void> {
  const before = snapshotOf(root);
  const { code, summary } = await runJson([root]);
  expect({ code, failures: summary.failures }).toEqual({ code: 0, failures: [] });
  expectSameTree(before, snapshotOf(root));
}

function equalFiles(count: number): TreeLiteral {
  const name = (index: number): string => `2026-01-0${1 + (index % 3)}/${Math.floor(index / 500)}/${index}`;
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [name(index), file('equal')]));
}

function groupSizes(root: string): number[] {
  const sizes = inodeGroups(snapshotOf(root)).map((names) => names.length);
  return sizes.sort((a, b) => b - a);
}

function mostNames(folder: string): number {
  return Math.max(...filesOf(snapshotOf(folder)).map(([, { nlink }]) => nlink));
}

/** As Windows does it by itself on some disks. */
function giveShortName(at: string, shortName: string): void {
  const libc = loadKoffi().load(null);
  const setAttribute = libc.func('setxattr', 'int', ['str', 'str', 'str', 'size_t', 'int']);
  expect(setAttribute(at, 'system.ntfs_dos_name', shortName, shortName.length, 0)).toBe(0);
}

/** To the last byte, and every small file too. */
function fillUp(folder: string): void {
  const fd = fs.openSync(path.join(folder, 'filler'), 'wx');
  try {
    for (let bytes = 1024 * 1024; bytes >= 512; ) {
      try {
        fs.writeSync(fd, new Uint8Array(bytes));
      } catch {
        bytes /= 2;
      }
    }
  } finally {
    fs.closeSync(fd);
  }
}
