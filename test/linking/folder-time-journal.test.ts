import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeFolderTimes, encodeFolderTimes, type FolderTime } from '../../src/linking/folder-time-codec.ts';
import { folderTimeJournal, recoverFolderTimes } from '../../src/linking/folder-time-journal.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { displayPath, type FsPath } from '../../src/platform/fs-path.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { currentPlatform, LINUX, WINDOWS } from '../../src/platform/platform-profile.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const THEN = 1_600_000_000_123_456_789n;
const NOT_UTF8 = Buffer.from('2026/caf\xe9', 'latin1');

test('a killed run’s folders get their times back', () => {
  const folders = ['', '2026', '2026/a', '2026/a:\\b', NOT_UTF8];
  const times = folders.map((_, at) => THEN + BigInt(at));
  const { root, state } = rootWith('2026/a', '2026/a:\\b', NOT_UTF8);
  folderTimeJournal(nodeFileSystem, state).begin(folders.map((folder, at) => entry(root, folder, times[at])));
  expect(recover(root, state)).toBe(5);
  expect(folders.map((each) => mtimeOf(root, each))).toEqual(times);
  expect(fs.readdirSync(state)).toEqual([]);
  expect(recover(root, state)).toBe(0);
});

test('temporary names that a killed run left in its folders go, but for one that is the only name of its bytes', () => {
  const { root, state } = rootWith('2026', '2027');
  const at = (...names: string[]): string => path.join(root, ...names);
  folderTimeJournal(nodeFileSystem, state).begin([entry(root, '2026', THEN)]);
  for (const folder of ['2026', '2027']) {
    fs.writeFileSync(at(folder, 'a'), folder);
    fs.linkSync(at(folder, 'a'), at(folder, 'b'));
    fs.linkSync(at(folder, 'a'), at(folder, '.dedupe~a1-0'));
    fs.writeFileSync(at(folder, '.dedupe~isolate-0'), 'a copy');
    fs.writeFileSync(at(folder, '.dedupe~a1-1'), 'the only name');
  }
  expect(recover(root, state)).toBe(1);
  expect(fs.readdirSync(at('2026')).sort()).toEqual(['.dedupe~a1-1', 'a', 'b']);
  expect(mtimeOf(root, '2026')).toBe(THEN);
  expect(fs.readdirSync(at('2027'))).toHaveLength(5);
});

test('temporary names go from a folder that has its time too, as after a power cut on Btrfs', () => {
  const { root, state } = rootWith('2026');
  const folder = path.join(root, '2026');
  folderTimeJournal(nodeFileSystem, state).begin([entry(root, '2026', THEN)]);
  fs.writeFileSync(path.join(folder, '.dedupe~isolate-0'), 'a copy');
  nodeFileSystem.setTimes(folder, THEN, THEN);
  expect(recover(root, state)).toBe(0);
  expect(fs.readdirSync(folder)).toEqual([]);
  expect(mtimeOf(root, '2026')).toBe(THEN);
});

test('nothing else in the state folder is read for a journal, or removed', () => {
  const { root, state } = rootWith('2026');
  folderTimeJournal(nodeFileSystem, state).begin([entry(root, '2026', THEN)]);
  const others = ['folder-times', 'folder-times-0.old', 'index.mdb', 'my-folder-times-1'];
  for (const name of others) fs.copyFileSync(path.join(state, 'folder-times-0'), path.join(state, name));
  expect(recover(root, state)).toBe(1);
  expect(fs.readdirSync(state).sort()).toEqual(others);
});

test('an ended batch leaves nothing to recover', () => {
  const { root, state } = rootWith('2026');
  const journal = folderTimeJournal(nodeFileSystem, state);
  journal.begin([entry(root, '2026', THEN)]);
  journal.begin([entry(root, '2026', THEN)]);
  journal.end({ keep: false });
  expect(fs.readdirSync(state)).toEqual([]);
  expect(recover(root, state)).toBe(0);
});

test('a batch that could not put a time back leaves that to the next run', () => {
  const { root, state } = rootWith('2026');
  const journal = folderTimeJournal(nodeFileSystem, state);
  journal.begin([entry(root, '2026', THEN)]);
  journal.end({ keep: true });
  journal.begin([entry(root, '2026', THEN)]);
  journal.end({ keep: false });
  expect(recover(root, state)).toBe(1);
  expect(mtimeOf(root, '2026')).toBe(THEN);
  expect(fs.readdirSync(state)).toEqual([]);
});

test('a full disk is said before anything is linked, with what to do', () => {
  const { state } = rootWith('2026');
  const full = { ...nodeFileSystem, createFile: () => fail('ENOSPC') };
  expect(() => folderTimeJournal(full, state).begin([{ path: '2026', ino: 1n, mtimeNs: THEN }])).toThrow(
    /folder-times-0 could not be written \(ENOSPC\): the disk is full/,
  );
});

test('a folder whose time lay in the future gets it back', () => {
  const { root, state } = rootWith('2035');
  const future = 2_055_000_000_123_456_789n;
  folderTimeJournal(nodeFileSystem, state).begin([entry(root, '2035', future)]);
  expect(recover(root, state)).toBe(1);
  expect(mtimeOf(root, '2035')).toBe(future);
});

test('a folder whose time does not fit into 64 bits of ns and did not change is left alone', () => {
  const { root, state } = rootWith('2300');
  const late = 10_413_792_000_000_000_001n;
  nodeFileSystem.setTimes(path.join(root, '2300'), late, late);
  const kept = mtimeOf(root, '2300');
  folderTimeJournal(nodeFileSystem, state).begin([entry(root, '2300', BigInt.asIntN(64, kept))]);
  expect(recover(root, state)).toBe(0);
  expect(mtimeOf(root, '2300')).toBe(kept);
});

test('a folder that did not change since, or that is gone, is left alone', () => {
  const { root, state } = rootWith('old', 'gone');
  nodeFileSystem.setTimes(path.join(root, 'old'), THEN, THEN - 1n);
  folderTimeJournal(nodeFileSystem, state).begin([entry(root, 'old', THEN), entry(root, 'gone', THEN)]);
  fs.rmdirSync(path.join(root, 'gone'));
  expect(recover(root, state)).toBe(0);
  expect(mtimeOf(root, 'old')).toBe(THEN - 1n);
});

test.each(['EIO', 'EPERM', 'EUCLEAN'])(
  'a folder that the system refuses (%s) keeps its journal, and stops no other',
  (code) => {
    const { root, state } = rootWith('2026/a', '2026/b');
    folderTimeJournal(nodeFileSystem, state).begin(['2026/a', '2026/b'].map((each) => entry(root, each, THEN)));
    for (const call of ['lstat', 'setTimes'] as const) {
      const failing = (at: FsPath, ...rest: [bigint, bigint]) =>
        displayPath(at).endsWith('a') ? fail(code) : nodeFileSystem[call](at, ...rest);
      const { refused } = recoverFolderTimes({ ...byPaths, [call]: failing }, state, { root });
      expect(refused).toEqual([{ path: path.join('2026', 'a'), code }]);
      expect(mtimeOf(root, '2026/b')).toBe(THEN);
    }
    folderTimeJournal(nodeFileSystem, state).begin([entry(root, '2026/b', THEN)]); // of the run that goes on
    expect(fs.readdirSync(state)).toHaveLength(2);
    expect(recover(root, state)).toBe(1);
    expect(mtimeOf(root, '2026/a')).toBe(THEN);
    expect(fs.readdirSync(state)).toEqual([]);
  },
);

test('what could not be put back is written down anew before its journal goes', () => {
  const { root, state } = rootWith('2026');
  folderTimeJournal(nodeFileSystem, state).begin([entry(root, '2026', THEN)]);
  const unlink = (): never => fail('EIO'); // as where the run is killed before it
  expect(() => recoverFolderTimes({ ...byPaths, setTimes: refuseFolders, unlink }, state, { root })).toThrow('EIO');
  expect(fs.readdirSync(state)).toHaveLength(2);
  expect(recover(root, state)).toBe(1);

  function refuseFolders(at: FsPath, ...times: [bigint, bigint]): void {
    if (displayPath(at).endsWith('2026')) fail('EPERM');
    nodeFileSystem.setTimes(at, ...times);
  }
});

test('what could be put back is not asked for again because another folder could not', () => {
  const { root, state } = rootWith('2026/a', '2026/b');
  folderTimeJournal(nodeFileSystem, state).begin(['2026/a', '2026/b'].map((each) => entry(root, each, THEN)));
  const before = nodeFileSystem.lstat(path.join(state, 'folder-times-0')).mtimeNs;
  const setTimes = (at: FsPath, ...times: [bigint, bigint]) =>
    displayPath(at).endsWith('a') ? fail('EPERM') : nodeFileSystem.setTimes(at, ...times);
  recoverFolderTimes({ ...byPaths, setTimes }, state, { root });
  const [kept] = fs.readdirSync(state);
  expect(nodeFileSystem.lstat(path.join(state, kept)).mtimeNs).toBe(before);
  fs.writeFileSync(path.join(root, '2026/b/new'), '');
  const own = mtimeOf(root, '2026/b');
  expect(recover(root, state)).toBe(1);
  expect([mtimeOf(root, '2026/a'), mtimeOf(root, '2026/b')]).toEqual([THEN, own]);
});

test('a folder that was made anew and given the number of the one before keeps its own time', () => {
  const { root, state } = rootWith('2026');
  folderTimeJournal(nodeFileSystem, state).begin([entry(root, '2026', THEN)]);
  const before = mtimeOf(root, '2026');
  const times = (at: FsPath) => ({ ...nodeFileSystem.times(at), birthtimeNs: THEN * 2n });
  expect(recoverFolderTimes({ ...nodeFileSystem, times }, state, { root }).recovered).toBe(0);
  expect(mtimeOf(root, '2026')).toBe(before);
});

test('a folder in a renamed snapshot is found also where others beside it cannot be looked into', () => {
  const { root, state } = rootWith('2026/a', 'closed/a');
  folderTimeJournal(nodeFileSystem, state).begin([entry(root, '2026/a', THEN)]);
  fs.renameSync(path.join(root, '2026'), path.join(root, 'kept'));
  const times = (at: FsPath) => ({ ...nodeFileSystem.times(at), birthtimeNs: THEN });
  const lstat = (at: FsPath) => (displayPath(at).includes('closed') ? fail('EACCES') : nodeFileSystem.lstat(at));
  expect(recoverFolderTimes({ ...nodeFileSystem, times, lstat }, state, { root })).toEqual({
    recovered: 1,
    refused: [],
  });
  expect(mtimeOf(root, 'kept/a')).toBe(THEN);
});

test.runIf(currentPlatform().hasFdPaths).each(['before', 'after'])(
  'nothing outside of the root changes where somebody swaps a folder for a symlink %s it is opened',
  (when) => {
    const { root, state } = rootWith('2026/x/y', '2026/x/z');
    const outside = temporaryFolder();
    fs.mkdirSync(path.join(outside, 'y'));
    for (const folder of [path.join(root, '2026/x'), outside]) {
      fs.writeFileSync(path.join(folder, 'y/.dedupe~isolate-0'), 'a copy');
    }
    const [before, { ino }] = [mtimeOf(outside, 'y'), nodeFileSystem.lstat(path.join(root, '2026/x/y'))];
    folderTimeJournal(nodeFileSystem, state).begin([entry(root, '2026/x/y', THEN)]);
    const swap = (): void => {
      fs.renameSync(path.join(root, '2026/x'), path.join(root, '2026/away'));
      fs.symlinkSync(outside, path.join(root, '2026/x'));
    };
    const openFolder = (at: FsPath): number => {
      const isIt = displayPath(at).endsWith('y');
      if (isIt && when === 'before') swap();
      const fd = nodeFileSystem.openFolder(at);
      if (isIt && when === 'after') swap();
      return fd;
    };
    const { recovered } = recoverFolderTimes({ ...nodeFileSystem, openFolder }, state, { root });
    expect(recovered).toBe(when === 'before' ? 0 : 1);
    expect(fs.readdirSync(path.join(outside, 'y'))).toEqual(['.dedupe~isolate-0']);
    expect(mtimeOf(outside, 'y')).toBe(before);
    if (when === 'before') return;
    expect(nodeFileSystem.lstat(path.join(root, '2026/away/y'))).toMatchObject({ ino, mtimeNs: THEN });
    expect(fs.readdirSync(path.join(root, '2026/away/y'))).toEqual([]);
  },
);

test('another folder that has the path by now keeps its own time', () => {
  const { root, state } = rootWith('2026');
  folderTimeJournal(nodeFileSystem, state).begin([entry(root, '2026', THEN)]);
  fs.renameSync(path.join(root, '2026'), path.join(temporaryFolder(), 'aside')); // so that its number is not given again
  fs.mkdirSync(path.join(root, '2026'));
  const before = mtimeOf(root, '2026');
  expect(recover(root, state)).toBe(0);
  expect(mtimeOf(root, '2026')).toBe(before);
  expect(fs.readdirSync(state)).toEqual([]);
});

test('folders of a snapshot that was renamed since get their times back', () => {
  const { root, state } = rootWith('2026/a', '2027/a');
  folderTimeJournal(nodeFileSystem, state).begin([entry(root, '2026/a', THEN), entry(root, '2026', THEN + 1n)]);
  const before = mtimeOf(root, '2027/a');
  fs.renameSync(path.join(root, '2026'), path.join(root, 'kept'));
  fs.renameSync(path.join(root, '2027'), path.join(root, '2026'));
  const old = (at: FsPath) => ({ ...nodeFileSystem.times(at), birthtimeNs: THEN });
  expect(recoverFolderTimes({ ...nodeFileSystem, times: old }, state, { root }).recovered).toBe(2);
  expect([mtimeOf(root, 'kept/a'), mtimeOf(root, 'kept')]).toEqual([THEN, THEN + 1n]);
  expect(mtimeOf(root, '2026/a')).toBe(before);
});

test.each([
  ['it is younger than the journal', () => THEN * 2n],
  ['no birth is told', () => 0n],
  ['the change time is told for it', ({ ctimeNs }: { ctimeNs: bigint }) => ctimeNs],
])('a folder that was given the number of one that is gone keeps its own time where %s', (_, birthOf) => {
  const { root, state } = rootWith('2026/a', '2027/a');
  folderTimeJournal(nodeFileSystem, state).begin([{ ...entry(root, '2027/a', THEN), path: '2026/a' }]);
  fs.rmSync(path.join(root, '2026'), { recursive: true });
  const before = mtimeOf(root, '2027/a');
  const times = (at: FsPath) => ({ ...nodeFileSystem.times(at), birthtimeNs: birthOf(nodeFileSystem.times(at)) });
  expect(recoverFolderTimes({ ...nodeFileSystem, times }, state, { root }).recovered).toBe(0);
  expect(mtimeOf(root, '2027/a')).toBe(before);
});

test('a journal of the time before it had inodes is still read, and looks for no folder under another name', () => {
  const { root, state } = rootWith('2026/a', '2028/b');
  const before = mtimeOf(root, '2028/b');
  fs.writeFileSync(path.join(state, 'folder-times-0'), ['2026/a', '2027/b'].map(lineWithoutInode).join(''));
  const old = (at: FsPath) => ({ ...nodeFileSystem.times(at), birthtimeNs: THEN });
  expect(recoverFolderTimes({ ...nodeFileSystem, times: old }, state, { root }).recovered).toBe(1);
  expect(mtimeOf(root, '2026/a')).toBe(THEN);
  expect(mtimeOf(root, '2028/b')).toBe(before);
});

test('a path out of the root, through a symlink or to a file is not followed', () => {
  const { root, state } = rootWith('inside');
  const outside = temporaryFolder();
  fs.mkdirSync(path.join(outside, 'folder'));
  fs.symlinkSync(outside, path.join(root, 'link'));
  fs.writeFileSync(path.join(root, 'file'), '');
  const before = mtimeOf(outside, 'folder');
  const up = path.relative(root, outside);
  const paths = [up, outside, 'link', 'link/folder', `inside/../${up}`, 'inside//x', './inside', 'file'];
  folderTimeJournal(nodeFileSystem, state).begin([
    ...paths.map((each) => ({ path: each, ino: inoAt(path.resolve(root, each)), mtimeNs: THEN })),
    { path: Buffer.from(up), ino: inoAt(outside), mtimeNs: THEN },
  ]);
  expect(recover(root, state)).toBe(0);
  expect(mtimeOf(outside, 'folder')).toBe(before);
});

test('on Windows no path is followed that has a drive, another separator or dots in it', () => {
  const paths = ['C:', 'C:\\a', 'a\\..\\..\\b', 'a/../../b', '\\\\host\\share', 'a\\b:stream'];
  const journal = encodeFolderTimes(paths.map((each) => ({ path: each, ino: 1n, mtimeNs: THEN })));
  expect(decodeFolderTimes(Buffer.from(journal), WINDOWS)).toEqual([]);
});

test('a torn or changed journal loses only the entries it concerns', () => {
  const { root, state } = rootWith('a', 'b', 'c');
  const text = encodeFolderTimes(['a', 'b', 'c'].map((each) => entry(root, each, THEN)));
  fs.writeFileSync(path.join(state, 'folder-times-0'), text.replace('"b"', '"c"').slice(0, -3));
  expect(recover(root, state)).toBe(1);
  expect(mtimeOf(root, 'a')).toBe(THEN);
  expect(mtimeOf(root, 'c')).not.toBe(THEN);
});

test('any bytes at all can stand in a journal', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(decodeFolderTimes(Buffer.from(bytes), LINUX)).toEqual([]);
    }),
  );
});

test('any names come back as they were', () => {
  const name = fc
    .string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)), minLength: 1 })
    .filter((text) => !/[/\\:]|^\.\.?$/.test(text));
  fc.assert(
    fc.property(
      fc.array(name, { minLength: 1 }),
      fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      (names, mtimeNs, ino) => {
        for (const [platform, separator] of [
          [LINUX, '/'],
          [WINDOWS, '\\'],
        ] as const) {
          const journal = Buffer.from(encodeFolderTimes([{ path: names.join(separator), ino, mtimeNs }]));
          expect(decodeFolderTimes(journal, platform)).toEqual([{ names, ino, mtimeNs }]);
        }
      },
    ),
  );
});

function rootWith(...folders: readonly FsPath[]): { root: string; state: string } {
  const root = temporaryFolder();
  const state = path.join(root, '.dedupe-backups');
  fs.mkdirSync(state);
  for (const folder of folders)
    nodeFileSystem.makeFolder(Buffer.concat([Buffer.from(`${root}/`), Buffer.from(folder)]));
  return { root, state };
}

function entry(root: string, folder: FsPath, mtimeNs: bigint): FolderTime {
  return { path: folder, ino: inoAt(Buffer.concat([Buffer.from(`${root}/`), Buffer.from(folder)])), mtimeNs };
}

function lineWithoutInode(folder: string): string {
  const json = JSON.stringify([`${THEN}`, folder]);
  return `${createHash('sha256').update(json).digest('hex').slice(0, 16)} ${json}\n`;
}

/** Symlinks are followed. */
function inoAt(at: FsPath): bigint {
  return fs.statSync(at, { bigint: true, throwIfNoEntry: false })?.ino ?? 0n;
}

function recover(root: string, state: string): number {
  return recoverFolderTimes(nodeFileSystem, state, { root }).recovered;
}

function mtimeOf(root: string, folder: FsPath): bigint {
  return nodeFileSystem.lstat(Buffer.concat([Buffer.from(`${root}/`), Buffer.from(folder)])).mtimeNs;
}

/** As where folders cannot be held open. */
const byPaths: FileSystem = { ...nodeFileSystem, openFolder: () => fail('EACCES') };

function fail(code: string): never {
  throw Object.assign(new Error(code), { code, syscall: 'open' });
}
