import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { FileStatus, FolderEntry, OpenFolder } from '../../src/platform/file-system.ts';
import { pathKey } from '../../src/platform/fs-path.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { entriesByName } from '../../src/walk/folder-in-hand.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { folder as emptyFolder, file, symlink, tree } from '../kit/tree.ts';

const BYTES = Buffer.from([0x61, 0xff, 0x0a]);

describe.runIf(process.platform === 'linux')('calls in an open folder', () => {
  let root: string;
  let fd: number;
  let folder: OpenFolder;

  beforeEach(() => {
    root = temporaryFolder();
    tree(root, { 'in/a': file('same'), 'in/s': symlink('a'), out: file('out', { mtime: -1_500_000_000n }) });
    fd = fs.openSync(path.join(root, 'in'), 'r');
    const opened = nodeFileSystem.inFolder(fd);
    if (opened === undefined) throw new Error('no calls here');
    folder = opened;
  });
  afterEach(() => fs.closeSync(fd));

  it('see what lstat sees, of symlinks and absolute paths too', () => {
    for (const name of ['a', 's', path.join(root, 'out'), '.']) {
      expectSameStatus(folder.lstat(name), fs.lstatSync(path.resolve(root, 'in', name), { bigint: true }));
    }
  });

  it('list what node lists, of many entries and any bytes', () => {
    for (let each = 0; each < 3000; each++) fs.writeFileSync(path.join(root, 'in', `file ${each} äöü`), '');
    fs.writeFileSync(Buffer.concat([Buffer.from(`${root}/in/`), BYTES]), '');
    fs.mkdirSync(path.join(root, 'in', '\ufffd'));
    const key = ({ name, kind }: FolderEntry) => `${pathKey(name)} ${kind}`;
    // Btrfs lists what was there when the folder was opened.
    const openedAfter = fs.openSync(path.join(root, 'in'), 'r');
    onTestFinished(() => fs.closeSync(openedAfter));
    const listing = nodeFileSystem.inFolder(openedAfter)?.list() ?? expect.unreachable();
    expect(entriesByName(listing).map(key)).toEqual(nodeFileSystem.list(path.join(root, 'in')).map(key));
    const gone = nodeFileSystem.inFolder(1_000_000);
    expect(() => gone?.list()).toThrow(expect.objectContaining({ code: 'EBADF', syscall: 'scandir' }));
  });

  it('link, rename and unlink names of any bytes', () => {
    folder.link(path.join(root, 'out'), BYTES);
    expect(folder.lstat(BYTES).ino).toBe(nodeFileSystem.lstat(path.join(root, 'out')).ino);
    folder.rename(BYTES, 'a');
    expect(fs.readFileSync(path.join(root, 'in/a'), 'utf8')).toBe('out');
    folder.unlink('a');
    expect(fs.readdirSync(path.join(root, 'in'))).toEqual(['s']);
  });

  it('link a name of another open folder', () => {
    const above = fs.openSync(root, 'r');
    folder.linkFrom(above, 'out', BYTES);
    fs.closeSync(above);
    expect(folder.lstat(BYTES).ino).toBe(nodeFileSystem.lstat(path.join(root, 'out')).ino);
  });

  it('link a symlink itself, not what it leads to', () => {
    folder.link('s', 't');
    expect(fs.readlinkSync(path.join(root, 'in/t'))).toBe('a');
  });

  it('throw what node would', () => {
    expect(() => folder.lstat('gone')).toThrow(expect.objectContaining({ code: 'ENOENT', syscall: 'lstat' }));
    expect(() => folder.link('a', 's')).toThrow(expect.objectContaining({ code: 'EEXIST', syscall: 'link' }));
    expect(() => folder.rename('gone', 'a')).toThrow(expect.objectContaining({ code: 'ENOENT', syscall: 'rename' }));
    expect(() => folder.unlink('.')).toThrow(expect.objectContaining({ code: 'EISDIR', syscall: 'unlink' }));
    const long = 'x/'.repeat(5000);
    expect(() => folder.link(long, 'b')).toThrow(expect.objectContaining({ code: 'ENAMETOOLONG' }));
  });

  it('set the times of the folder itself to the ns', () => {
    folder.setTimes(-1_500_000_001n, 1_600_000_000_123_456_789n);
    const { atimeNs, mtimeNs } = nodeFileSystem.fstat(fd);
    expect([atimeNs, mtimeNs]).toEqual([-1_500_000_001n, 1_600_000_000_123_456_789n]);
  });
});

it('a status is what node says it is, of open files and odd ones too', () => {
  const root = temporaryFolder();
  tree(root, { a: file('same', { mtime: -1_500_000_001n }), s: symlink('nowhere'), 'f/': emptyFolder() });
  const odd = process.platform === 'linux' ? ['/dev/null', '/proc/self', '/dev/stdin'] : [];
  for (const at of [...['a', 's', 'f'].map((name) => path.join(root, name)), ...odd]) {
    expectSameStatus(nodeFileSystem.lstat(at), fs.lstatSync(at, { bigint: true }));
  }
  const fd = fs.openSync(path.join(root, 'a'), 'r');
  expectSameStatus(nodeFileSystem.fstat(fd), fs.fstatSync(fd, { bigint: true }));
  fs.closeSync(fd);
  expect(() => nodeFileSystem.fstat(fd)).toThrow(expect.objectContaining({ code: 'EBADF', syscall: 'fstat' }));
});

function expectSameStatus(found: FileStatus, expected: fs.BigIntStats): void {
  const numbers = [
    'dev',
    'ino',
    'size',
    'blocks',
    'mode',
    'uid',
    'gid',
    'nlink',
    'mtimeNs',
    'ctimeNs',
    'birthtimeNs',
  ] as const;
  for (const each of numbers) expect([each, found[each]]).toEqual([each, expected[each]]);
  for (const is of ['isFile', 'isDirectory', 'isSymbolicLink'] as const) expect(found[is]()).toBe(expected[is]());
}
