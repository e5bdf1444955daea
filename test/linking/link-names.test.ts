import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { type FolderReach, type HeldFolder, holdFolder, reachOf } from '../../src/linking/held-folder.ts';
import { type LinkSource, linkNames, Outcome } from '../../src/linking/link-names.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { displayPath } from '../../src/platform/fs-path.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { openDescriptors } from '../kit/open-descriptors.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, folder, tree } from '../kit/tree.ts';

const THEN = 1_600_000_000_123_456_789n;
const WAYS: FolderReach[] = process.platform === 'linux' ? ['calls', 'fd-paths', 'paths'] : ['paths'];

describe.each(WAYS)('with names reached by %s', (reach) => {
  it('names are linked folder by folder, and each folder gets its times back', () => {
    const { root, link } = snapshots();
    const folders = ['2', '3'].map((name) => path.join(root, name));
    for (const at of folders) nodeFileSystem.setTimes(at, THEN + 1n, THEN);
    const { outcomes, failures } = link(reach);
    expect([[...outcomes], failures]).toEqual([[Outcome.linked, Outcome.linked], []]);
    expect(inodes(root)).toHaveLength(1);
    for (const at of folders) expect(nodeFileSystem.lstat(at)).toMatchObject({ atimeNs: THEN + 1n, mtimeNs: THEN });
  });

  it.each([
    ['EPERM', 'FOLDER_TIME'],
    ['EACCES', 'FOLDER_TIME'],
    ['EROFS', 'EROFS'],
  ])('names in a folder whose times cannot be put back (%s) are left alone', (refusal, code) => {
    const { root, link } = snapshots();
    const refuse = (): never => {
      throw Object.assign(new Error(refusal), { code: refusal, syscall: 'utime' });
    };
    const inFolder: FileSystem['inFolder'] = (fd) => {
      const opened = nodeFileSystem.inFolder(fd);
      return opened && { ...opened, setTimes: refuse };
    };
    const open = openDescriptors();
    const { outcomes, failures, folderFailures } = link(reach, {
      fs: { ...nodeFileSystem, setTimes: refuse, inFolder },
    });
    expect([...outcomes]).toEqual([Outcome.failed, Outcome.failed]);
    expect(failures).toEqual([0, 1].map((action) => ({ action, attempted: 'link', code })));
    expect(folderFailures).toEqual([]);
    expect(inodes(root)).toHaveLength(3);
    for (const name of ['2', '3']) expect(nodeFileSystem.lstat(path.join(root, name)).mtimeNs).toBe(THEN);
    expect(openDescriptors()).toBe(open);
  });

  it('a folder that was swapped for a symlink is not followed, and the other is done', () => {
    const { root, link } = snapshots();
    const elsewhere = temporaryFolder();
    fs.cpSync(path.join(root, '2'), elsewhere, { recursive: true, preserveTimestamps: true });
    fs.renameSync(path.join(root, '2'), path.join(root, 'moved'));
    fs.symlinkSync(elsewhere, path.join(root, '2'));
    const before = fs.lstatSync(path.join(elsewhere, 'a')).ino;
    const { outcomes, failures } = link(reach);
    expect([...outcomes]).toEqual([Outcome.failed, Outcome.linked]);
    expect(failures).toMatchObject([{ action: 0, attempted: 'link' }]);
    expect(fs.lstatSync(path.join(elsewhere, 'a')).ino).toBe(before);
    expect(fs.readdirSync(elsewhere)).toEqual(['a']);
  });

  it('a folder of the same name that was made anew is another folder', () => {
    const { root, link } = snapshots();
    fs.renameSync(path.join(root, '2'), path.join(root, 'moved'));
    fs.cpSync(path.join(root, 'moved'), path.join(root, '2'), { recursive: true, preserveTimestamps: true });
    expect(link(reach).failures).toEqual([{ action: 0, attempted: 'link', code: 'CHANGED' }]);
  });

  it('folder times that cannot be put back are a failure of the folder; the links stand', () => {
    const { root, link } = snapshots();
    let calls = 0;
    const setTimes = () => {
      if (++calls % 2 === 0) throw Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'utimensat' });
    };
    const refusing: FileSystem = {
      ...nodeFileSystem,
      setTimes,
      inFolder: (fd) => {
        const folder = nodeFileSystem.inFolder(fd);
        return folder && { ...folder, setTimes };
      },
    };
    const open = openDescriptors();
    const { outcomes, folderFailures } = link(reach, { fs: refusing });
    expect(openDescriptors()).toBe(open);
    expect([...outcomes]).toEqual([Outcome.linked, Outcome.linked]);
    expect(folderFailures).toEqual([
      { folder: 1, code: 'EIO' },
      { folder: 2, code: 'EIO' },
    ]);
    expect(inodes(root)).toHaveLength(1);
  });

  it('no descriptor stays open', () => {
    const { root, link } = snapshots();
    const open = openDescriptors();
    link(reach);
    reachOf(nodeFileSystem, root);
    expect(openDescriptors()).toBe(open);
  });
});

describe('linkNames', () => {
  it('finds a canonical under another of its names where the first is gone', () => {
    const { root, link } = snapshots();
    fs.renameSync(path.join(root, '1/a'), path.join(root, '1/b'));
    const nameIn = (name: number): string => (name === 3 ? 'b' : 'a');
    const folderOf = (name: number): number => name % 3;
    const moved = link('paths', { namesOf: () => [0, 3], nameIn, folderOf });
    // a rename moves the change time, so it no longer is what was read
    expect([...moved.outcomes]).toEqual([Outcome.canonicalUnusable, Outcome.canonicalUnusable]);
    expect(moved.unusable).toEqual([0, 1].map((action) => ({ action, code: 'CHANGED' })));
    const { link: again } = snapshots();
    const found = again('paths', { namesOf: () => [3, 0], nameIn, folderOf });
    expect([...found.outcomes]).toEqual([Outcome.linked, Outcome.linked]);
  });

  it('a name that changed as its canonical did is told at once, and is no canonical for a round of its own', () => {
    const { root, link } = snapshots();
    for (const name of ['1/a', '2/a']) fs.chmodSync(path.join(root, name), 0o600);
    const { outcomes, failures, unusable } = link('paths');
    expect([...outcomes]).toEqual([Outcome.failed, Outcome.canonicalUnusable]);
    expect(failures).toEqual([{ action: 0, attempted: 'link', code: 'CHANGED' }]);
    expect(unusable).toEqual([{ action: 1, code: 'CHANGED' }]);
  });

  it('takes a look in the midst of another thread’s link for no change', () => {
    const { root, link } = snapshots();
    const met = new Set<unknown>();
    const lstat: FileSystem['lstat'] = (at) => {
      const status = nodeFileSystem.lstat(at);
      const isFirst = status.isFile() && !met.has(at);
      met.add(at);
      return isFirst ? { ...status, ctimeNs: status.ctimeNs + 1n, isDirectory: () => false } : status;
    };
    expect([...link('paths', { fs: { ...nodeFileSystem, lstat } }).outcomes]).toEqual([Outcome.linked, Outcome.linked]);
    expect(inodes(root)).toHaveLength(1);
  });

  it('says which canonical is full, and with how many names', () => {
    const { link } = snapshots();
    const { outcomes, full } = link('paths', { limit: 2 });
    expect([...outcomes]).toEqual([Outcome.linked, Outcome.full]);
    expect(full).toEqual([{ inode: 0, links: 2, bySystem: false }]);
  });

  it.runIf(process.platform === 'linux')('says of each name in a folder that cannot be opened why', () => {
    const { link } = snapshots();
    const openFolder: FileSystem['openFolder'] = (at) => {
      if (!displayPath(at).endsWith('2')) return nodeFileSystem.openFolder(at);
      throw Object.assign(new Error('EACCES'), { code: 'EACCES', syscall: 'open' });
    };
    const { outcomes, failures } = link('fd-paths', { fs: { ...nodeFileSystem, openFolder } });
    expect([...outcomes]).toEqual([Outcome.failed, Outcome.linked]);
    expect(failures).toEqual([{ action: 0, attempted: 'link', code: 'EACCES' }]);
  });

  it.each([
    ['of two folders', {}],
    ['of one folder', { folderOf: (name: number) => Math.min(name, 1) }],
  ])('stops between two names %s when the run is to end', (_, folders) => {
    const { link } = snapshots();
    let done = 0;
    const { outcomes } = link('paths', { ...folders, onDone: () => done++, isCancelled: () => done > 0 });
    expect([...outcomes]).toEqual([Outcome.linked, Outcome.notDone]);
  });
});

it.each(WAYS)('another folder in the place of the one that was seen is not taken hold of (by %s)', (reach) => {
  const { root } = snapshots();
  const { ino } = nodeFileSystem.lstat(path.join(root, '2'));
  const open = openDescriptors();
  expect(holdFolder(nodeFileSystem, path.join(root, '3'), { ino, reach })).toBe('CHANGED');
  expect(openDescriptors()).toBe(open);
});

it('a symlink to the folder that was seen is not taken for it, where names are reached by paths', () => {
  const { root } = snapshots();
  const { ino } = nodeFileSystem.lstat(path.join(root, '2'));
  fs.renameSync(path.join(root, '2'), path.join(root, 'moved'));
  fs.symlinkSync(path.join(root, 'moved'), path.join(root, '2'));
  expect(holdFolder(nodeFileSystem, path.join(root, '2'), { ino, reach: 'paths' })).toBe('CHANGED');
  const followed: FileSystem = { ...nodeFileSystem, lstat: nodeFileSystem.stat };
  expect(holdFolder(followed, path.join(root, '2'), { ino, reach: 'paths' })).toBeTypeOf('object');
});

it.each(WAYS)('names are reached by %s and in no other way', (reach) => {
  const { root } = snapshots();
  const at = path.join(root, '2');
  const held = hold(at, { ino: nodeFileSystem.lstat(at).ino, reach });
  const expected = {
    calls: /^a$/,
    'fd-paths': /^\/proc\/self\/fd\/\d+\/a$/,
    paths: new RegExp(`^${path.join(at, 'a')}$`),
  };
  expect(held.pathOf('a')).toMatch(process.platform === 'linux' ? expected[reach] : /a$/);
  held.release();
});

describe.runIf(process.platform === 'linux')('a canonical', () => {
  it.each(['calls', 'fd-paths'] as const)(
    'is linked from the folder that was seen, whatever its path leads to by now (by %s)',
    (reach) => {
      const { root, link } = snapshots();
      const outside = temporaryFolder();
      fs.writeFileSync(path.join(outside, 'a'), 'not ours');
      let swapped = false;
      const swap = (): void => {
        if (swapped) return;
        swapped = true;
        fs.renameSync(path.join(root, '1'), path.join(root, 'moved'));
        fs.symlinkSync(outside, path.join(root, '1'));
      };
      const open = openDescriptors();
      const { outcomes } = link(reach, { nameIn: () => 'a', onDone: swap });
      expect([...outcomes]).toEqual([Outcome.linked, Outcome.linked]);
      expect(fs.statSync(path.join(root, 'moved/a')).nlink).toBe(3);
      expect(fs.statSync(path.join(outside, 'a')).nlink).toBe(1);
      expect(openDescriptors()).toBe(open);
    },
  );

  it('is no reason to keep its folder open where that cannot be used', () => {
    const { link } = snapshots();
    const inFolder: FileSystem['inFolder'] = (fd) => {
      if (fs.readlinkSync(`/proc/self/fd/${fd}`).endsWith('1')) {
        throw Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'open' });
      }
      return nodeFileSystem.inFolder(fd);
    };
    const open = openDescriptors();
    const { unusable } = link('calls', { fs: { ...nodeFileSystem, inFolder } });
    expect(unusable).toEqual([0, 1].map((action) => ({ action, code: 'CHANGED' })));
    expect(openDescriptors()).toBe(open);
  });

  it.each(WAYS)('is not taken from another folder in the place of the one that was seen (by %s)', (reach) => {
    const { root, link } = snapshots();
    fs.renameSync(path.join(root, '1'), path.join(root, 'moved'));
    fs.mkdirSync(path.join(root, '1'));
    fs.linkSync(path.join(root, 'moved/a'), path.join(root, '1/a')); // the very file
    const { unusable } = link(reach);
    expect(unusable).toEqual([0, 1].map((action) => ({ action, code: 'CHANGED' })));
  });

  it.each(['calls', 'fd-paths'] as const)('of many folders keeps few of them open (by %s)', (reach) => {
    const root = temporaryFolder();
    const rows = Array.from({ length: 8 }, (_, row) => row);
    tree(
      root,
      Object.fromEntries(
        rows.flatMap((row) => [
          [`${row}/a`, file('same')],
          [`all/${row}`, file('same')],
        ]),
      ),
    );
    const folders = [...rows.map((row) => path.join(root, `${row}`)), path.join(root, 'all')];
    const paths = [
      ...rows.map((row) => path.join(folders[row], 'a')),
      ...rows.map((row) => path.join(root, `all/${row}`)),
    ];
    const seen = paths.map((each) => nodeFileSystem.lstat(each));
    const open = openDescriptors();
    let most = 0;
    const { outcomes } = linkNames(
      {
        name: Uint32Array.from(rows, (row) => 8 + row),
        from: Uint32Array.from(rows, (row) => 8 + row),
        to: Uint32Array.from(rows),
      },
      {
        fs: nodeFileSystem,
        reach,
        limit: 1023,
        run: 'test',
        folderOf: (name) => Math.min(name, 8),
        folderPath: (row) => folders[row],
        folderIno: (row) => nodeFileSystem.lstat(folders[row]).ino,
        nameIn: (name) => path.basename(paths[name]),
        namesOf: (inode) => [inode],
        seen: (inode) => seen[inode],
        onDone: () => (most = Math.max(most, openDescriptors() - open)),
        isCancelled: () => false,
      },
    );
    expect(outcomes).toEqual(new Uint8Array(8).fill(Outcome.linked));
    expect(most).toBe(5); // with the folder in which the names are
    expect(openDescriptors()).toBe(open);
  });
});

describe.runIf(process.platform === 'linux')('a held folder', () => {
  it.each(['calls', 'fd-paths'] as const)('is reached by %s even when its path leads elsewhere', (reach) => {
    const { root } = snapshots();
    const { ino } = nodeFileSystem.lstat(path.join(root, '2'));
    const held = hold(path.join(root, '2'), { ino, reach });
    fs.renameSync(path.join(root, '2'), path.join(root, 'moved'));
    fs.symlinkSync(path.join(root, '1'), path.join(root, '2'));
    held.calls.unlink(held.pathOf('a'));
    held.release();
    expect(fs.readdirSync(path.join(root, 'moved'))).toEqual([]);
    expect(fs.readdirSync(path.join(root, '1'))).toEqual(['a']);
    expect(nodeFileSystem.lstat(path.join(root, 'moved')).mtimeNs).toBe(THEN);
  });

  it('is reached by the best way that works here', () => {
    const { root } = snapshots();
    expect(reachOf(nodeFileSystem, root)).toBe('calls');
    const noCalls: FileSystem = { ...nodeFileSystem, inFolder: () => undefined };
    expect(reachOf(noCalls, root)).toBe('fd-paths');
    const noProc: FileSystem = {
      ...noCalls,
      lstat: () => {
        throw Object.assign(new Error('ENOENT'), { code: 'ENOENT', syscall: 'lstat' });
      },
    };
    expect(reachOf(noProc, root)).toBe('paths');
  });
});

/** `1/a`, the canonical (inode 0), and its duplicates `2/a` and `3/a` (names 1 and 2 in folders 1 and 2). */
function snapshots() {
  const root = temporaryFolder();
  tree(root, {
    ...Object.fromEntries(['1', '2', '3'].map((name) => [`${name}/`, folder({ mtime: THEN })])),
    ...Object.fromEntries(['1', '2', '3'].map((name) => [`${name}/a`, file('same')])),
  });
  const folders = ['1', '2', '3'].map((name) => path.join(root, name));
  const seen = folders.map((each) => nodeFileSystem.lstat(path.join(each, 'a')));
  const folderInos = folders.map((each) => nodeFileSystem.lstat(each).ino);
  const link = (reach: FolderReach, overrides: Partial<LinkSource> = {}) =>
    linkNames(
      { name: Uint32Array.of(1, 2), from: Uint32Array.of(1, 2), to: Uint32Array.of(0, 0) },
      {
        fs: nodeFileSystem,
        reach,
        limit: 1023,
        run: 'test',
        folderOf: (name) => name,
        folderPath: (row) => folders[row],
        folderIno: (row) => folderInos[row],
        nameIn: () => 'a',
        namesOf: (inode) => [inode],
        seen: (inode) => seen[inode],
        onDone: () => undefined,
        isCancelled: () => false,
        ...overrides,
      },
    );
  return { root, link };
}

function hold(at: string, how: Parameters<typeof holdFolder>[2]): HeldFolder {
  const held = holdFolder(nodeFileSystem, at, how);
  if (typeof held === 'string') throw new Error(held);
  return held;
}

function inodes(root: string): bigint[] {
  const all = ['1', '2', '3'].map((name) => nodeFileSystem.lstat(path.join(root, name, 'a')).ino);
  return [...new Set(all)];
}
