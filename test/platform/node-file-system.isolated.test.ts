import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it, vi } from 'vitest';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { fifo, file, folder, linkTo, rawPath, symlink, tree } from '../kit/tree.ts';

const onPosix = it.runIf(process.platform !== 'win32');
const onLinux = it.runIf(process.platform === 'linux');

describe('listing a folder', () => {
  it('tells files, folders and symlinks apart', () => {
    const root = temporaryFolder();
    tree(root, { a: file('x'), 'b/': folder(), c: symlink('nowhere') });
    expect(list(root)).toEqual([
      { name: 'a', kind: 'file' },
      { name: 'b', kind: 'folder' },
      { name: 'c', kind: 'symlink' },
    ]);
  });

  onPosix('calls a FIFO special', () => {
    const root = temporaryFolder();
    tree(root, { pipe: fifo() });
    expect(list(root)).toEqual([{ name: 'pipe', kind: 'special' }]);
  });

  onLinux('gives the bytes of all names where one of them is not UTF-8', () => {
    const root = temporaryFolder();
    tree(root, { [rawPath('caf\xe9')]: file('x'), café: file('x') });
    const names = nodeFileSystem.list(root).map(({ name }) => Buffer.from(name).toString('latin1'));
    expect(names.sort()).toEqual(['caf\xc3\xa9', 'caf\xe9']);
    for (const { name } of nodeFileSystem.list(root)) {
      expect(nodeFileSystem.lstat(Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name)])).size).toBe(1n);
    }
  });

  onLinux('takes a folder whose own path is not UTF-8', () => {
    const root = temporaryFolder();
    tree(root, { [rawPath('\xff/a')]: file('x') });
    const at = Buffer.concat([Buffer.from(`${root}/`), Buffer.of(0xff)]);
    expect(nodeFileSystem.list(at)).toEqual([{ name: 'a', kind: 'file' }]);
  });

  it('throws what the system says', () => {
    const root = temporaryFolder();
    tree(root, { a: file('x') });
    expect(() => nodeFileSystem.list(path.join(root, 'a'))).toThrow(errno('ENOTDIR'));
    expect(() => nodeFileSystem.list(path.join(root, 'b'))).toThrow(errno('ENOENT'));
  });
});

describe('reading', () => {
  it('reads at a position, less at the end, nothing past it', () => {
    const root = temporaryFolder();
    tree(root, { a: file('0123456789') });
    const fd = nodeFileSystem.openForReading(path.join(root, 'a'));
    const buffer = Buffer.alloc(8, '.');
    expect(nodeFileSystem.read(fd, buffer, 2, 4, 3)).toBe(4);
    expect(buffer.toString()).toBe('..3456..');
    expect(nodeFileSystem.read(fd, buffer, 0, 8, 8)).toBe(2);
    expect(nodeFileSystem.read(fd, buffer, 0, 8, 10)).toBe(0);
    expect(nodeFileSystem.fstat(fd).ino).toBe(nodeFileSystem.lstat(path.join(root, 'a')).ino);
    nodeFileSystem.close(fd);
  });

  onPosix('follows no symlink', () => {
    const root = temporaryFolder();
    tree(root, { a: file('x'), s: symlink('a'), 'd/': folder(), t: symlink('d') });
    expect(() => nodeFileSystem.openForReading(path.join(root, 's'))).toThrow(errno('ELOOP'));
    expect(() => nodeFileSystem.openFolder(path.join(root, 't'))).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^(ELOOP|ENOTDIR)$/) }),
    );
    expect(() => nodeFileSystem.openFolder(path.join(root, 'a'))).toThrow(errno('ENOTDIR'));
    nodeFileSystem.close(nodeFileSystem.openFolder(path.join(root, 'd')));
  });

  onPosix('does not wait for a writer where a file has become a FIFO', () => {
    const root = temporaryFolder();
    tree(root, { pipe: fifo() });
    const fd = nodeFileSystem.openForReading(path.join(root, 'pipe'));
    expect(nodeFileSystem.fstat(fd).isFile()).toBe(false);
    nodeFileSystem.close(fd);
  });

  onLinux('leaves the access time of our own files alone', () => {
    const root = temporaryFolder();
    tree(root, { a: file('x', { mtime: 5_000n }) });
    const at = path.join(root, 'a');
    const { atimeNs } = nodeFileSystem.lstat(at);
    const fd = nodeFileSystem.openForReading(at);
    nodeFileSystem.read(fd, Buffer.alloc(1), 0, 1, 0);
    nodeFileSystem.close(fd);
    expect(nodeFileSystem.lstat(at).atimeNs).toBe(atimeNs);
  });

  onLinux('reads a file of somebody else, whose access time is not ours to keep', () => {
    const root = temporaryFolder();
    fs.chmodSync(root, 0o755);
    tree(root, { a: file('x', { mode: 0o644 }) });
    const script = `
      import { nodeFileSystem } from ${JSON.stringify(path.resolve('dist/src/platform/node-file-system.js'))};
      if (process.getuid() === 0) process.setuid(65534);
      const at = ${JSON.stringify(path.join(root, 'a'))};
      for (const round of [1, 2]) nodeFileSystem.close(nodeFileSystem.openForReading(at));
      console.log('read twice');
    `;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(output).toBe('read twice\n');
  });
});

describe('writing', () => {
  it('links, renames over and unlinks', () => {
    const root = temporaryFolder();
    tree(root, { a: file('new'), b: file('old') });
    const [a, b, temporary] = ['a', 'b', 't'].map((name) => path.join(root, name));
    nodeFileSystem.link(a, temporary);
    nodeFileSystem.rename(temporary, b);
    expect(nodeFileSystem.lstat(b)).toMatchObject({ ino: nodeFileSystem.lstat(a).ino, nlink: 2n });
    nodeFileSystem.unlink(a);
    expect(nodeFileSystem.readFile(b).toString()).toBe('new');
    expect(() => nodeFileSystem.link(b, b)).toThrow(errno('EEXIST'));
  });

  it('renaming onto another name of the same file leaves both names', () => {
    const root = temporaryFolder();
    tree(root, { a: file('x'), t: linkTo('a') });
    nodeFileSystem.rename(path.join(root, 't'), path.join(root, 'a'));
    if (process.platform !== 'win32') expect(list(root).map(({ name }) => name)).toEqual(['a', 't']);
  });

  it('leaves no part of a file that could not be written', () => {
    const at = path.join(temporaryFolder(), 'a');
    const flush = vi.spyOn(fs, 'fsyncSync').mockImplementationOnce(() => {
      throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    });
    expect(() => nodeFileSystem.createFile(at, 'first')).toThrow(errno('ENOSPC'));
    flush.mockRestore();
    expect(fs.existsSync(at)).toBe(false);
  });

  it('creates a file only where nothing is', () => {
    const at = path.join(temporaryFolder(), 'a');
    nodeFileSystem.createFile(at, 'first');
    expect(() => nodeFileSystem.createFile(at, 'second')).toThrow(errno('EEXIST'));
    expect(nodeFileSystem.readFile(at).toString()).toBe('first');
  });

  it('makes folders with their parents and removes only empty ones', () => {
    const root = temporaryFolder();
    nodeFileSystem.makeFolder(path.join(root, 'a/b'));
    nodeFileSystem.makeFolder(path.join(root, 'a/b'));
    expect(() => nodeFileSystem.removeFolder(path.join(root, 'a'))).toThrow(errno('ENOTEMPTY'));
    nodeFileSystem.removeFolder(path.join(root, 'a/b'));
    expect(list(path.join(root, 'a'))).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('gives up where no folder can be made below one that is there', () => {
    expect(() => nodeFileSystem.makeFolder('/proc/no such/folder')).toThrow(errno('ENOENT'));
    expect(() => nodeFileSystem.makeFolder('/dev/null/folder')).toThrow(errno('ENOTDIR'));
  });

  it('puts back the times of a folder', () => {
    const root = temporaryFolder();
    tree(root, { 'd/': folder({ mtime: 1_234_567_890_123_456_000n }) });
    const at = path.join(root, 'd');
    const { atimeNs, mtimeNs } = nodeFileSystem.lstat(at);
    nodeFileSystem.createFile(path.join(at, 'x'), '');
    expect(nodeFileSystem.lstat(at).mtimeNs).not.toBe(mtimeNs);
    nodeFileSystem.setTimes(at, atimeNs, mtimeNs);
    expect(nodeFileSystem.lstat(at)).toMatchObject({ atimeNs, mtimeNs });
  });
});

function list(at: string): { name: unknown; kind: string }[] {
  return nodeFileSystem.list(at).toSorted((a, b) => (String(a.name) < String(b.name) ? -1 : 1));
}

function errno(code: string): unknown {
  return expect.objectContaining({ code });
}

it('a file that is made for writing is new: a name that is taken, by a symlink too, is refused and stays as it is', () => {
  const root = temporaryFolder();
  tree(root, { taken: file('x'), link: symlink('nothing') });
  for (const name of ['taken', 'link']) {
    expect(() => nodeFileSystem.createForWriting(path.join(root, name))).toThrow('EEXIST');
  }
  expect(fs.readFileSync(path.join(root, 'taken'), 'utf8')).toBe('x');
  expect(fs.readdirSync(root).sort()).toEqual(['link', 'taken']);
});

it('gives inode numbers from 2^63 on as the system has them, though node shows them as negative ones', async () => {
  const root = temporaryFolder();
  const status = fs.lstatSync(root, { bigint: true });
  status.ino = BigInt.asIntN(64, 0xffff_0000_0000_0007n);
  vi.spyOn(fs, 'lstatSync').mockReturnValue(status as never);
  vi.spyOn(fs, 'statSync').mockReturnValue(status as never);
  vi.resetModules(); // so that no system calls are loaded that would be made instead
  const { nodeFileSystem: plain } = await import('../../src/platform/node-file-system.ts');
  const seen = [plain.lstat(root), plain.stat(root), plain.times(root)].map(({ ino }) => ino);
  vi.restoreAllMocks();
  expect(seen).toEqual([0xffff_0000_0000_0007n, 0xffff_0000_0000_0007n, 0xffff_0000_0000_0007n]);
});
