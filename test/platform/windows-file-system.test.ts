import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { linkNames } from '../../src/linking/link-names.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { NO_CALLS } from '../../src/platform/windows-calls.ts';
import { likeWindows, NEW_WINDOWS, onWindows } from '../kit/like-windows.ts';
import { snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, tree } from '../kit/tree.ts';

const READ_ONLY = { mode: 0o444 };
const SYSTEMS = [
  { system: 'that can do it in one step', calls: NEW_WINDOWS },
  { system: 'that cannot', calls: NO_CALLS },
];

it('Windows as imitated refuses what the real one refuses', () => {
  const at = made();
  expect(() => likeWindows.rename(at('other'), at('a'))).toThrow(expect.objectContaining({ code: 'EPERM' }));
  likeWindows.unlink(at('b'));
  expect(flagOf(at('a'))).toBe('writable');
});

describe.each(SYSTEMS)('on a system $system', ({ calls }) => {
  const windows = onWindows(likeWindows, calls);

  it('a read-only file is flushed, and stays one', () => {
    const at = made();
    windows.flushFile(at('sole'));
    expect(flagOf(at('sole'))).toBe('read-only');
    expect(() => windows.flushFile(at('a'))).toThrow(expect.objectContaining({ code: 'EPERM' }));
  });

  it('a read-only file is replaced, and has what replaces it', () => {
    const at = made();
    windows.rename(at('other'), at('sole'));
    expect(fs.readFileSync(at('sole'), 'utf8')).toBe('other');
    expect(fs.existsSync(at('other'))).toBe(false);
  });

  it('a link to a read-only file is removed again, and the file keeps its flag', () => {
    const at = made();
    windows.link(at('a'), at('temporary'));
    windows.unlink(at('temporary'));
    expect([flagOf(at('a')), flagOf(at('b'))]).toEqual(['read-only', 'read-only']);
    expect(nodeFileSystem.lstat(at('a')).nlink).toBe(2n);
  });

  it('the last name of a read-only file is removed', () => {
    const at = made();
    windows.unlink(at('sole'));
    expect(fs.existsSync(at('sole'))).toBe(false);
  });

  it('what is missing is missing', () => {
    const at = made();
    expect(() => windows.unlink(at('none'))).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    expect(() => windows.rename(at('none'), at('a'))).toThrow();
    expect(flagOf(at('a'))).toBe('read-only');
  });

  it('no name of a read-only file loses its flag or time to linking', () => {
    const root = temporaryFolder();
    tree(root, Object.fromEntries(['1/a', '2/a', '3/a', '3/b'].map((name) => [name, file('same', READ_ONLY)])));
    const before = snapshotOf(root);
    expect(linkAll(root, windows, ['1/a', '2/a', '3/a', '3/b'])).toEqual([1, 1, 1]);
    const after = snapshotOf(root);
    expect([...after].map(([name, { mode, mtimeNs, sha256 }]) => [name, mode, mtimeNs, sha256])).toEqual(
      [...before].map(([name, { mode, mtimeNs, sha256 }]) => [name, mode, mtimeNs, sha256]),
    );
    expect(new Set(['1/a', '2/a', '3/a', '3/b'].map((name) => after.get(name)?.ino)).size).toBe(1);
  });
});

it('where another name shares the flag, a file is replaced in one step or not at all', () => {
  const at = made();
  const old = onWindows(likeWindows, NO_CALLS);
  expect(() => old.rename(at('other'), at('a'))).toThrow(expect.objectContaining({ code: 'EPERM' }));
  expect([flagOf(at('a')), flagOf(at('b'))]).toEqual(['read-only', 'read-only']);
  onWindows(likeWindows, NEW_WINDOWS).rename(at('other'), at('a'));
  expect([fs.readFileSync(at('a'), 'utf8'), flagOf(at('b'))]).toEqual(['other', 'read-only']);
});

it('a name stays where removing it would cost others their flag', () => {
  const at = made();
  const old = onWindows(likeWindows, NO_CALLS);
  expect(() => old.unlink(at('b'))).toThrow(expect.objectContaining({ code: 'EPERM', syscall: 'unlink' }));
  old.link(at('sole'), at('x'));
  old.link(at('a'), at('y'));
  expect(() => old.unlink(at('x'))).toThrow(expect.objectContaining({ code: 'EPERM' }));
  expect(['a', 'b', 'sole', 'x', 'y'].map((name) => flagOf(at(name)))).toEqual(Array(5).fill('read-only'));
});

it('a read-only file that is in use keeps its flag', () => {
  const at = made();
  const inUse: FileSystem = {
    ...likeWindows,
    rename: () => {
      throw Object.assign(new Error('EPERM'), { code: 'EPERM', syscall: 'rename' });
    },
  };
  expect(() => onWindows(inUse, NO_CALLS).rename(at('other'), at('sole'))).toThrow(
    expect.objectContaining({ code: 'EPERM' }),
  );
  expect(flagOf(at('sole'))).toBe('read-only');
});

it('a file that is held for a moment is linked, renamed and removed all the same', () => {
  const at = made();
  let calls = 0;
  const held = (call: 'link' | 'rename' | 'unlink'): FileSystem['rename'] => {
    return (...args) => {
      if (++calls % 3 !== 0) throw Object.assign(new Error('EBUSY'), { code: 'EBUSY', syscall: call });
      const real: (...all: typeof args) => void = nodeFileSystem[call];
      real(...args);
    };
  };
  const busy: FileSystem = {
    ...likeWindows,
    link: held('link'),
    rename: held('rename'),
    unlink: (name) => held('unlink')(name, name),
  };
  const windows = onWindows(busy, NO_CALLS);
  windows.link(at('other'), at('x'));
  windows.rename(at('x'), at('y'));
  windows.unlink(at('y'));
  expect(calls).toBe(9);
  expect(fs.readdirSync(at('')).sort()).toEqual(['a', 'b', 'other', 'sole']);
});

/** `a` and `b` are one read-only file, `sole` is another; `other` may be written. */
function made(): (name: string) => string {
  const root = temporaryFolder();
  tree(root, { a: file('a', READ_ONLY), b: linkTo('a'), sole: file('sole', READ_ONLY), other: file('other') });
  return (name) => path.join(root, name);
}

function flagOf(at: string): 'read-only' | 'writable' {
  return (nodeFileSystem.lstat(at).mode & 0o222n) === 0n ? 'read-only' : 'writable';
}

/** Makes all names links of the first; returns the outcomes. */
function linkAll(root: string, through: FileSystem, names: readonly string[]): number[] {
  const seen = names.map((name) => nodeFileSystem.lstat(path.join(root, name)));
  const folders = ['1', '2', '3'].map((name) => path.join(root, name));
  const actions = { name: Uint32Array.of(1, 2, 3), from: Uint32Array.of(1, 2, 3), to: Uint32Array.of(0, 0, 0) };
  const result = linkNames(actions, {
    fs: through,
    reach: 'paths',
    limit: 1023,
    run: 'test',
    folderOf: (name) => folders.indexOf(path.join(root, path.dirname(names[name]))),
    folderPath: (folder) => folders[folder],
    folderIno: (folder) => nodeFileSystem.lstat(folders[folder]).ino,
    nameIn: (name) => path.basename(names[name]),
    namesOf: (inode) => [inode],
    seen: (inode) => seen[inode],
    onDone: () => undefined,
    isCancelled: () => false,
  });
  return [...result.outcomes];
}
