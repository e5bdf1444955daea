import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { loadHasher } from '../../src/hashing/hasher.ts';
import { Outcome } from '../../src/mirror/jobs.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { fifo, file, symlink, tree } from '../kit/tree.ts';
import { BIG, copyFolder, outcomesOf, sameTree } from './copying.ts';

const onPosix = it.runIf(process.platform !== 'win32');

describe('copying', () => {
  onPosix('keeps bytes, modes and times, of symlinks too, and gives digests', async () => {
    const root = temporaryFolder();
    tree(root, {
      'source/a': file('x', { mtime: 1_234_567_890_123_456_789n, mode: 0o640 }),
      'source/big': file(BIG, { mode: 0o400 }),
      'source/empty': file(''),
      'source/link': symlink('no/such/../file'),
    });
    fs.lutimesSync(path.join(root, 'source/link'), 1_000_000, 2_000_000);
    const answer = copyFolder(root);
    sameTree(root);
    expect(outcomesOf(answer)).toEqual([1, 1, 1, 1]);
    const hasher = await loadHasher();
    expect([...answer.digests]).toEqual([Buffer.from('x'), BIG].map((bytes) => hasher.digest(bytes)));
    expect([...answer.hashed]).toEqual([1, 1]);
    expect(answer.bytesWritten).toBe(50_001);
  });

  onPosix("gives the same by the system's own call, as on Windows", () => {
    const root = temporaryFolder();
    tree(root, { 'source/a': file('x'), 'source/big': file(BIG, { mode: 0o444 }) });
    const [one, two] = [copyFolder(root, { context: { byPath: true } }), temporaryFolder()];
    sameTree(root);
    tree(two, { 'source/a': file('x'), 'source/big': file(BIG) });
    expect([...one.digests]).toEqual([...copyFolder(two).digests]);
  });

  it('sets no time that the system call has set, as on Windows', () => {
    const root = temporaryFolder();
    tree(root, { 'source/a': file('x') });
    const copyFile: FileSystem['copyFile'] = (from, to) => fs.cpSync(`${from}`, `${to}`, { preserveTimestamps: true });
    const setTimes = (): void => expect.unreachable();
    const answer = copyFolder(root, { fs: { copyFile, setTimes }, context: { byPath: true, user: undefined } });
    expect(answer.failures).toEqual([]);
    sameTree(root);
  });

  onPosix('keeps holes where the source has them', () => {
    const root = temporaryFolder();
    const bytes = Buffer.alloc(1_000_000);
    bytes.write('in the middle', 500_000);
    tree(root, { 'source/sparse': file('') });
    const source = path.join(root, 'source/sparse');
    fs.truncateSync(source, bytes.length);
    const fd = fs.openSync(source, 'r+');
    fs.writeSync(fd, 'in the middle', 500_000);
    fs.closeSync(fd);
    const answer = copyFolder(root);
    expect(answer.bytesRead).toBe(bytes.length);
    expect(answer.bytesWritten).toBeLessThan(bytes.length);
    const target = path.join(root, 'target/sparse');
    expect(fs.readFileSync(target).equals(bytes)).toBe(true);
    expect(fs.statSync(target).blocks).toBeLessThanOrEqual(fs.statSync(source).blocks + 8);
  });

  onPosix.each([0, 6_000, 8_192, 20_000])(
    'keeps the length of a file that ends in a hole (of %d bytes)',
    (holeBytes) => {
      const root = temporaryFolder();
      tree(root, { 'source/a': file('x'.repeat(4096)) });
      fs.truncateSync(path.join(root, 'source/a'), 4096 + holeBytes);
      copyFolder(root);
      expect(fs.readFileSync(path.join(root, 'target/a'))).toEqual(fs.readFileSync(path.join(root, 'source/a')));
    },
  );

  it('goes on where a read or a write did a part of what it was asked for', () => {
    const root = temporaryFolder();
    tree(root, { 'source/a': file(BIG) });
    const read: FileSystem['read'] = (fd, buffer, start, length, position) =>
      nodeFileSystem.read(fd, buffer, start, Math.min(length, 999), position);
    const write: FileSystem['write'] = (fd, buffer, start, length, position) =>
      nodeFileSystem.write(fd, buffer, start, Math.min(length, 777), position);
    expect(copyFolder(root, { fs: { read, write } }).failures).toEqual([]);
    sameTree(root);
  });

  it.runIf(process.getuid?.() === 0).each([
    [0, 7],
    [7, 0],
    [7, 8],
  ])('keeps the owner %d:%d', (uid, gid) => {
    const root = temporaryFolder();
    tree(root, { 'source/a': file('x') });
    fs.chownSync(path.join(root, 'source/a'), uid, gid);
    copyFolder(root);
    expect(fs.statSync(path.join(root, 'target/a'))).toMatchObject({ uid, gid });
  });

  onPosix('gives a copy its mode at once where it has its owner at once, and else when it has it', () => {
    const modesOf = (otherUser: bigint, otherGroup: bigint) => {
      const root = temporaryFolder();
      const [a, b, setUid] = [0o640, 0o666, 0o4755].map((mode) => file('x', { mode }));
      tree(root, { 'source/a': a, 'source/b': b, 'source/c': setUid });
      const made: (number | undefined)[] = [];
      const createForWriting: FileSystem['createForWriting'] = (at, mode) => {
        made.push(mode);
        return nodeFileSystem.createForWriting(at, mode);
      };
      const { uid, gid } = nodeFileSystem.lstat(path.join(root, 'source/a'));
      const user = { uid: uid + otherUser, gid: gid + otherGroup, groups: [], isRoot: true };
      expect(copyFolder(root, { fs: { createForWriting }, context: { user } }).failures).toEqual([]);
      sameTree(root);
      return made;
    };
    expect(modesOf(0n, 0n)).toEqual([0o640, 0o666, 0o755]);
    expect(modesOf(1n, 0n)).toEqual([undefined, undefined, undefined]);
    expect(modesOf(0n, 1n)).toEqual([undefined, undefined, undefined]);
  });

  onPosix.each([false, true])('takes nothing for a file that is none any more (by the system: %s)', (byPath) => {
    const root = temporaryFolder();
    tree(root, { 'source/a': fifo(), 'source/b': file('y') });
    const copyFile: FileSystem['copyFile'] = (from, to) => {
      expect(path.basename(`${from}`)).toBe('b');
      nodeFileSystem.copyFile(from, to);
    };
    const answer = copyFolder(root, { fs: { copyFile }, context: { byPath } });
    expect(outcomesOf(answer)).toEqual([Outcome.failed, Outcome.copied]);
    expect(answer.failures).toEqual([{ item: 0, attempted: 'copy', code: 'CHANGED' }]);
    expect(fs.readdirSync(path.join(root, 'target'))).toEqual(['b']);
  });

  it('looks at a file of the source only when it is open, where there is nothing that it could be linked to', () => {
    const root = temporaryFolder();
    tree(root, { 'source/a': file('x'), 'previous/a': file('x') });
    const looked: string[] = [];
    const lstat: FileSystem['lstat'] = (at) => {
      looked.push(path.relative(root, `${at}`).split(path.sep)[0]);
      return nodeFileSystem.lstat(at);
    };
    copyFolder(root, { fs: { lstat } });
    expect(new Set(looked)).toEqual(new Set(['target']));
  });

  it('reads a file that changes again, and reports one that goes on changing', () => {
    for (const [changes, failures] of [
      [1, 0],
      [2, 1],
    ]) {
      const root = temporaryFolder();
      tree(root, { 'source/a': file(BIG) });
      let left = changes;
      const answer = copyFolder(root, {
        fs: {
          createForWriting: (at) => {
            if (left-- > 0) fs.appendFileSync(path.join(root, 'source/a'), 'more');
            return nodeFileSystem.createForWriting(at);
          },
        },
      });
      expect(answer.failures.map(({ code }) => code)).toEqual(failures === 0 ? [] : ['CHANGED']);
      expect(outcomesOf(answer)).toEqual([Outcome.copied]);
      expect(fs.readdirSync(path.join(root, 'target'))).toEqual(['a']);
    }
  });

  it('reports a file that is written to while it is read, or ends before its size', () => {
    const whileRead = { before: (at: string) => fs.writeFileSync(at, 'after!'), ends: 6 };
    for (const { before, ends } of [whileRead, { before: () => undefined, ends: 5 }]) {
      const root = temporaryFolder();
      tree(root, { 'source/a': file('before') });
      const read: FileSystem['read'] = (fd, buffer, start, length, position) => {
        before(path.join(root, 'source/a'));
        return nodeFileSystem.read(fd, buffer, start, Math.min(length, ends - position), position);
      };
      expect(copyFolder(root, { fs: { read } }).failures).toEqual([{ item: 0, attempted: 'copy', code: 'CHANGED' }]);
    }
  });

  it.each<[string, (from: string, to: string) => void]>([
    ['is written to while the system copies it', (from) => fs.writeFileSync(from, 'after!')],
    ['ends before its size where the system copies it', (_, to) => fs.truncateSync(to, 5)],
  ])('reports a file that %s', (_, change) => {
    const root = temporaryFolder();
    tree(root, { 'source/a': file('before') });
    const copyFile: FileSystem['copyFile'] = (from, to) => {
      nodeFileSystem.copyFile(from, to);
      change(`${from}`, `${to}`);
    };
    const answer = copyFolder(root, { fs: { copyFile }, context: { byPath: true } });
    expect(answer.failures).toEqual([{ item: 0, attempted: 'copy', code: 'CHANGED' }]);
  });
});
