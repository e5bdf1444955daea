import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { loadHasher } from '../../src/hashing/hasher.ts';
import { EntryKind, Outcome } from '../../src/mirror/jobs.ts';
import { ANY_OTHER } from '../../src/mirror/source-tree.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { expectSameTree, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { fifo, file, linkTo, someBytes, symlink, tree } from '../kit/tree.ts';
import { copyFolder } from './copying.ts';

const onPosix = it.runIf(process.platform !== 'win32');
const onLinux = it.runIf(process.platform === 'linux');
const BIG = someBytes(50_000);

function errno(code: string): Error {
  return Object.assign(new Error(code), { code, syscall: 'test' });
}

/** Throws at the first `times` calls. */
function failing<K extends 'openForReading' | 'rename' | 'write' | 'link'>(
  call: K,
  code: string,
  times: number,
): Pick<FileSystem, K> {
  let left = times;
  const real = nodeFileSystem[call] as (...args: unknown[]) => unknown;
  const fake = (...args: unknown[]) => {
    if (left-- > 0) throw errno(code);
    return real(...args);
  };
  return { [call]: fake } as unknown as Pick<FileSystem, K>;
}

function sameTree(root: string): void {
  expectSameTree(snapshotOf(path.join(root, 'source')), snapshotOf(path.join(root, 'target')));
}

const outcomesOf = (answer: { outcomes: Uint8Array }) => [...answer.outcomes];
const inode = (...parts: string[]) => fs.lstatSync(path.join(...parts)).ino;

describe('where the disk takes two names for one', () => {
  it('the second is a failure, and the file of the first stays as it is', () => {
    const root = temporaryFolder();
    tree(root, { 'source/rival': file('second'), 'target/elder': file('first') });
    const lstat: FileSystem['lstat'] = (at) => nodeFileSystem.lstat(`${at}`.replace(/target.rival$/, 'target/elder'));
    const answer = copyFolder(root, { fs: { lstat }, items: [{ elder: 'elder' }] });
    expect(outcomesOf(answer)).toEqual([Outcome.failed]);
    expect(answer.failures).toEqual([{ item: 0, attempted: 'copy', code: 'SAME_NAME' }]);
    expect([...snapshotOf(path.join(root, 'target')).keys()]).toEqual(['elder']);
  });

  it('what has the short name of a file there is a failure, and the file stays as it is', () => {
    const root = temporaryFolder();
    tree(root, { 'source/LONGFI~1.TXT': file('second'), 'target/LONGFILENAME.TXT': file('first') });
    const lstat: FileSystem['lstat'] = (at) => nodeFileSystem.lstat(`${at}`.replace('LONGFI~1', 'LONGFILENAME'));
    const answer = copyFolder(root, { fs: { lstat }, items: [{ elder: ANY_OTHER }] });
    expect(answer.failures).toEqual([{ item: 0, attempted: 'copy', code: 'SAME_NAME' }]);
    expect([...snapshotOf(path.join(root, 'target')).keys()]).toEqual(['LONGFILENAME.TXT']);
  });

  it('what only looks like a short name is copied, and kept where a killed run had copied it', () => {
    const root = temporaryFolder();
    tree(root, { 'source/LONGFI~1.TXT': file('x') });
    expect(outcomesOf(copyFolder(root, { items: [{ elder: ANY_OTHER }] }))).toEqual([Outcome.copied]);
    const again = copyFolder(root, { rules: { resumed: true }, items: [{ elder: ANY_OTHER }] });
    expect(outcomesOf(again)).toEqual([Outcome.kept]);
  });

  it('is asked: where it tells them apart both are copied', () => {
    const root = temporaryFolder();
    tree(root, { 'source/rival': file('second'), 'target/elder': file('first') });
    expect(outcomesOf(copyFolder(root, { items: [{ elder: 'elder' }] }))).toEqual([Outcome.copied]);
  });
});

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
    copyFolder(root);
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
    const modesOf = (isOwner: boolean) => {
      const root = temporaryFolder();
      tree(root, { 'source/a': file('x', { mode: 0o640 }), 'source/b': file('y', { mode: 0o666 }) });
      const made: (number | undefined)[] = [];
      const createForWriting: FileSystem['createForWriting'] = (at, mode) => {
        made.push(mode);
        return nodeFileSystem.createForWriting(at, mode);
      };
      const { uid, gid } = nodeFileSystem.lstat(path.join(root, 'source/a'));
      const user = { uid: isOwner ? uid : uid + 1n, gid, groups: [], isRoot: true };
      expect(copyFolder(root, { fs: { createForWriting }, context: { user } }).failures).toEqual([]);
      sameTree(root);
      return made;
    };
    expect(modesOf(true)).toEqual([0o640, 0o666]);
    expect(modesOf(false)).toEqual([undefined, undefined]);
  });

  onPosix('takes nothing for a file that is none any more', () => {
    const root = temporaryFolder();
    tree(root, { 'source/a': fifo(), 'source/b': file('y') });
    const answer = copyFolder(root);
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

  it('leaves nothing open, whatever fails', () => {
    for (const failing of ['nothing', 'read', 'write'] as const) {
      const root = temporaryFolder();
      tree(root, { 'source/a': file('x'), 'previous/a': file('x'), 'source/b': file('y') });
      const open = new Set<number>();
      const opening = <Args extends unknown[]>(real: (...args: Args) => number) => {
        return (...args: Args): number => {
          const fd = real(...args);
          open.add(fd);
          return fd;
        };
      };
      const faults: Partial<FileSystem> = {
        openForReading: opening(nodeFileSystem.openForReading),
        createForWriting: opening(nodeFileSystem.createForWriting),
        close: (fd) => {
          open.delete(fd);
          nodeFileSystem.close(fd);
        },
      };
      const fail = (): never => {
        throw errno('EIO');
      };
      if (failing !== 'nothing') faults[failing] = fail;
      const { failures } = copyFolder(root, { rules: { unchanged: 'compare' }, fs: faults });
      expect(failures).toHaveLength({ nothing: 0, read: 2, write: 1 }[failing]);
      expect([...open]).toEqual([]);
    }
  });

  it('says of what can pass that it may be tried again, and goes on with the rest', () => {
    const root = temporaryFolder();
    tree(root, { 'source/a': file('x'), 'source/b': file('y') });
    for (const code of ['EBUSY', 'EIO']) {
      const answer = copyFolder(root, { fs: failing('openForReading', code, 1) });
      expect(outcomesOf(answer)).toEqual([Outcome.busy, Outcome.copied]);
      expect(answer.failures).toEqual([{ item: 0, attempted: 'copy', code }]);
      expect(fs.readdirSync(path.join(root, 'target'))).toEqual(['b']);
    }
  });

  it('goes on with the rest after what cannot pass', () => {
    const root = temporaryFolder();
    tree(root, { 'source/a': file('x'), 'source/b': file('y') });
    const answer = copyFolder(root, { fs: failing('openForReading', 'EACCES', 1) });
    expect(outcomesOf(answer)).toEqual([Outcome.failed, Outcome.copied]);
    expect(fs.readdirSync(path.join(root, 'target'))).toEqual(['b']);
  });

  it('stops at a full disk with no temporary name left, and says which items are to be tried again', () => {
    const root = temporaryFolder();
    tree(root, { 'source/a': file('x'), 'source/b': file('y') });
    const answer = copyFolder(root, { fs: failing('write', 'ENOSPC', 1) });
    expect(outcomesOf(answer)).toEqual([Outcome.noSpace, Outcome.notDone]);
    expect(answer.noSpace).toBe('ENOSPC');
    expect(fs.readdirSync(path.join(root, 'target'))).toEqual([]);
  });

  it('leaves no half a file when it is to stop, even while it waits', () => {
    const root = temporaryFolder();
    tree(root, { 'source/a': file(BIG) });
    let asked = 0;
    const answer = copyFolder(root, { context: { isStopped: () => asked++ > 2 } });
    expect(outcomesOf(answer)).toEqual([Outcome.notDone]);
    expect(fs.readdirSync(path.join(root, 'target'))).toEqual([]);
  });
});

describe('a run taken up again', () => {
  it('keeps what is whole and copies anew what is not the same', () => {
    const root = temporaryFolder();
    tree(root, { 'source/a': file('x'), 'source/b': file('new'), 'source/c': file('z') });
    tree(root, { 'target/a': file('x'), 'target/b': file('old'), 'target/c': file('z', { mtime: 5_000n }) });
    const kept = inode(root, 'target/a');
    fs.utimesSync(path.join(root, 'source/b'), 5, 5);
    const answer = copyFolder(root, { rules: { resumed: true } });
    expect(outcomesOf(answer)).toEqual([3, 1, 1]);
    expect([...answer.hashed]).toEqual([0, 1, 1]); // of what is kept unread no digest is known
    expect(inode(root, 'target/a')).toBe(kept);
    sameTree(root);
  });

  it('copies anew what has another size at the same time, or is no file', () => {
    const root = temporaryFolder();
    tree(root, { 'source/a': file('longer'), 'source/b': file('x') });
    tree(root, { 'target/a': file('short'), 'target/b': symlink('a') });
    const answer = copyFolder(root, {
      rules: { resumed: true, ignore: ['mode', 'owner', 'mtime'], timeSlackNs: 10n ** 20n },
    });
    expect(outcomesOf(answer)).toEqual([Outcome.copied, Outcome.copied]);
    sameTree(root);
  });

  it.each([
    { differs: 'mode', outcome: 'kept' },
    { differs: 'mtime', outcome: 'copied' },
  ] as const)(
    'what differs in its $differs, which is ignored, is $outcome: where no byte is read the time counts',
    ({ differs, outcome }) => {
      const root = temporaryFolder();
      const other = differs === 'mode' ? { mode: 0o600 } : { mtime: 7_000n };
      tree(root, { 'source/a': file('x'), 'target/a': file('x', other) });
      expect(outcomesOf(copyFolder(root, { rules: { resumed: true, ignore: [differs] } }))).toEqual([Outcome[outcome]]);
    },
  );

  it.each([
    { what: 'what is there', where: 'the system went down meanwhile', rules: { doubtful: true } },
    {
      what: 'what changed since the snapshot was begun',
      where: 'its size and time are as they were',
      rules: { begunNs: 1n },
    },
  ])('compares $what with the source where $where', ({ rules }) => {
    const root = temporaryFolder();
    tree(root, { 'source/a': file('as it was'), 'source/b': file('its bytes'), 'source/none': file('') });
    tree(root, { 'target/a': file('as it was'), 'target/b': file('\0'.repeat(9)), 'target/none': file('') });
    const kept = inode(root, 'target/a');
    const answer = copyFolder(root, { rules: { resumed: true, ...rules } });
    expect(outcomesOf(answer)).toEqual([Outcome.kept, Outcome.copied, Outcome.kept]);
    expect([...answer.hashed]).toEqual([1, 1]);
    expect(inode(root, 'target/a')).toBe(kept);
    sameTree(root);
  });

  it('never writes into what is there: it may be a file of yesterday too', () => {
    const root = temporaryFolder();
    tree(root, { 'yesterday/a': file('old'), 'source/a': file('new') });
    fs.mkdirSync(path.join(root, 'target'));
    fs.linkSync(path.join(root, 'yesterday/a'), path.join(root, 'target/a'));
    fs.utimesSync(path.join(root, 'source/a'), 5, 5);
    copyFolder(root, { rules: { resumed: true } });
    expect(fs.readFileSync(path.join(root, 'yesterday/a'), 'utf8')).toBe('old');
    expect(fs.readFileSync(path.join(root, 'target/a'), 'utf8')).toBe('new');
  });
});

describe('unchanged files', () => {
  const before = { 'previous/a': file('x'), 'previous/big': file(BIG), 'previous/e': file('') };
  const now = { 'source/a': file('x'), 'source/big': file(BIG), 'source/e': file('') };

  it('are linked without reading where size and time are trusted, empty ones apart', () => {
    const root = temporaryFolder();
    tree(root, { ...before, ...now });
    const answer = copyFolder(root, { rules: { unchanged: 'link' } });
    expect(outcomesOf(answer)).toEqual([Outcome.linked, Outcome.linked, Outcome.copied]);
    expect(answer.bytesRead).toBe(0);
    expect(inode(root, 'target/big')).toBe(inode(root, 'previous/big'));
    expect(answer.rows.names.count).toBe(0); // stage two is not told: they are linked, or never will be
  });

  it('are read and not written where they are compared', () => {
    const root = temporaryFolder();
    tree(root, { ...before, ...now, 'previous/f': file('abc'), 'source/f': file('abd') });
    const answer = copyFolder(root, { rules: { unchanged: 'compare' } });
    expect(outcomesOf(answer)).toEqual([Outcome.linked, Outcome.linked, Outcome.copied, Outcome.copied]);
    expect(answer.bytesWritten).toBe(3);
    expect([...answer.hashed]).toEqual([1, 1, 1]);
    sameTree(root);
  });

  it('are compared to their end, and hashed whole', async () => {
    const hasher = await loadHasher();
    for (const length of [8191, 8192, 8193, 50_000]) {
      const root = temporaryFolder();
      const [bytes, other] = [someBytes(length), someBytes(length)];
      other[length - 1] ^= 1;
      tree(root, { 'source/a': file(bytes), 'previous/a': file(bytes) });
      tree(root, { 'source/b': file(bytes), 'previous/b': file(other) });
      const answer = copyFolder(root, { rules: { unchanged: 'compare' } });
      expect(outcomesOf(answer)).toEqual([Outcome.linked, Outcome.copied]);
      expect([...answer.digests]).toEqual([hasher.digest(bytes), hasher.digest(bytes)]);
    }
  });

  it('are copied where the source is written to while they are compared', () => {
    const root = temporaryFolder();
    tree(root, { 'source/a': file('x'), 'previous/a': file('x') });
    let reads = 0;
    const read: FileSystem['read'] = (...args) => {
      if (++reads === 2) fs.writeFileSync(path.join(root, 'source/a'), 'y');
      return nodeFileSystem.read(...args);
    };
    expect(outcomesOf(copyFolder(root, { rules: { unchanged: 'compare' }, fs: { read } }))).toEqual([Outcome.copied]);
    sameTree(root);
  });

  it('leave no temporary name where a killed run had linked them', () => {
    const root = temporaryFolder();
    tree(root, { 'source/a': file('x'), 'previous/a': file('x', { mtime: 7_000n }), 'target/a': linkTo('previous/a') });
    const answer = copyFolder(root, { rules: { resumed: true, unchanged: 'compare', ignore: ['mtime'] } });
    expect(outcomesOf(answer)).toEqual([Outcome.linked]);
    expect(fs.readdirSync(path.join(root, 'target'))).toEqual(['a']);
  });

  onPosix('are copied where the previous one was a symlink with the metadata of the file', () => {
    const root = temporaryFolder();
    tree(root, { 'source/a': file('12345678', { mode: 0o777 }), 'previous/a': symlink('/nowhere') });
    fs.utimesSync(path.join(root, 'source/a'), 5, 5);
    fs.lutimesSync(path.join(root, 'previous/a'), 5, 5);
    expect(outcomesOf(copyFolder(root, { rules: { unchanged: 'link' } }))).toEqual([Outcome.copied]);
    sameTree(root);
  });

  it('are compared where they are larger than a batch: no copy of them takes room', () => {
    const root = temporaryFolder();
    tree(root, { ...before, ...now });
    const answer = copyFolder(root, { rules: { unchanged: 'copy', batchBytes: 10 } });
    expect(outcomesOf(answer)).toEqual([Outcome.copied, Outcome.linked, Outcome.copied]);
    expect(answer.bytesWritten).toBe(1);
    sameTree(root);
  });

  it.each([
    ['time', { mtime: 7_000n }],
    ['mode', { mode: 0o600 }],
  ])('are copied where their %s differs', (_, metadata) => {
    const root = temporaryFolder();
    tree(root, { 'previous/a': file('x', metadata), 'source/a': file('x') });
    expect(outcomesOf(copyFolder(root, { rules: { unchanged: 'link' } }))).toEqual([Outcome.copied]);
    sameTree(root);
  });

  it.each([
    { unchanged: 'link', ignore: 'mtime', differs: 'mtime', outcome: 'copied' },
    { unchanged: 'link', ignore: 'mode', differs: 'mode', outcome: 'linked' },
    { unchanged: 'compare', ignore: 'mtime', differs: 'mtime', outcome: 'linked' },
    { unchanged: 'compare', ignore: 'mode', differs: 'mtime', outcome: 'copied' },
  ] as const)(
    'with --unchanged $unchanged --ignore $ignore are $outcome where only the $differs differs',
    ({ unchanged, ignore, differs, outcome }) => {
      const root = temporaryFolder();
      const other = differs === 'mode' ? { mode: 0o600 } : { mtime: 7_000n };
      tree(root, { 'previous/a': file('x', other), 'source/a': file('x') });
      const answer = copyFolder(root, { rules: { unchanged, ignore: [ignore] } });
      expect(outcomesOf(answer)).toEqual([Outcome[outcome]]);
    },
  );

  it('are foreseen by size and time, whatever is ignored, for a dry run reads nothing', () => {
    const root = temporaryFolder();
    tree(root, { 'previous/a': file('x', { mtime: 7_000n }), 'previous/b': file('x') });
    tree(root, { 'source/a': file('x'), 'source/b': file('y') });
    const answer = copyFolder(root, { rules: { unchanged: 'compare', ignore: ['mtime'], dryRun: true } });
    expect(outcomesOf(answer)).toEqual([Outcome.copied, Outcome.linked]);
    expect([answer.bytesRead, fs.readdirSync(path.join(root, 'target'))]).toEqual([0, []]);
  });

  onPosix('are foreseen by the file that a followed symlink leads to', () => {
    const root = temporaryFolder();
    tree(root, { elsewhere: file('x'), 'previous/a': file('x'), 'source/a': symlink('../elsewhere') });
    const items = [{ kind: EntryKind.followedFile }];
    for (const dryRun of [true, false]) {
      const answer = copyFolder(root, { rules: { unchanged: 'link', dryRun }, items });
      expect(outcomesOf(answer)).toEqual([Outcome.linked]);
    }
  });

  it.each([
    ['written to', (at: string) => fs.writeFileSync(at, 'longer')],
    ['given another time', (at: string) => fs.utimesSync(at, 7, 7)],
  ])('are copied where the previous one is %s in the instant before the link', (_, change) => {
    const root = temporaryFolder();
    tree(root, { 'previous/a': file('x'), 'source/a': file('x') });
    const link: FileSystem['link'] = (existing, at) => {
      change(`${existing}`);
      nodeFileSystem.link(existing, at);
    };
    const answer = copyFolder(root, { fs: { link }, rules: { unchanged: 'link' } });
    expect(outcomesOf(answer)).toEqual([Outcome.copied]);
    expect(answer.undone).toEqual([nodeFileSystem.lstat(path.join(root, 'previous/a')).ino]);
    sameTree(root);
  });

  it('are copied where the previous file takes no more names', () => {
    const root = temporaryFolder();
    tree(root, { 'previous/a': file('x'), 'previous/b': linkTo('previous/a'), 'source/a': file('x') });
    expect(outcomesOf(copyFolder(root, { rules: { unchanged: 'link', limit: 2 } }))).toEqual([Outcome.copied]);
    const refused = { fs: failing('link', 'EMLINK', 1), rules: { unchanged: 'link', resumed: true } } as const;
    fs.unlinkSync(path.join(root, 'target/a'));
    expect(outcomesOf(copyFolder(root, refused))).toEqual([Outcome.copied]);
  });

  it('are copied where the previous one was given its last name in the instant before the link', () => {
    const root = temporaryFolder();
    tree(root, { 'previous/a': file('x'), 'source/a': file('x') });
    const link: FileSystem['link'] = (existing, at) => {
      nodeFileSystem.link(existing, path.join(root, 'last'));
      nodeFileSystem.link(existing, at);
    };
    const answer = copyFolder(root, { fs: { link }, rules: { unchanged: 'link', limit: 2 } });
    expect(outcomesOf(answer)).toEqual([Outcome.copied]);
    expect(fs.statSync(path.join(root, 'last')).nlink).toBe(2);
  });

  it('are copied where another file slips into the place of the previous one', () => {
    const root = temporaryFolder();
    tree(root, { 'previous/a': file('x'), 'other/a': file('y'), 'source/a': file('x') });
    const link: FileSystem['link'] = (_, at) => nodeFileSystem.link(path.join(root, 'other/a'), at);
    expect(outcomesOf(copyFolder(root, { fs: { link }, rules: { unchanged: 'link' } }))).toEqual([Outcome.copied]);
    sameTree(root);
  });

  it.each([
    ['a symlink', { 'previous/a': symlink('/nowhere') }],
    ['a FIFO', { 'previous/a': fifo() }],
    ['a folder', { 'previous/a/b': file('b') }],
    ['a file of another size', { 'previous/a': file('xx') }],
  ])('are copied where the previous one was %s', (_, previous) => {
    const root = temporaryFolder();
    tree(root, { ...previous, 'source/a': file('x') });
    const before = snapshotOf(path.join(root, 'previous'));
    expect(outcomesOf(copyFolder(root, { rules: { unchanged: 'link' } }))).toEqual([Outcome.copied]);
    sameTree(root);
    expect(snapshotOf(path.join(root, 'previous'))).toEqual(before);
  });
});

it('are copied where nobody may look at the previous ones', () => {
  const root = temporaryFolder();
  tree(root, { 'previous/a': file('x'), 'source/a': file('x') });
  const lstat: FileSystem['lstat'] = (at) => {
    if (at === path.join(root, 'previous/a')) throw errno('EACCES');
    return nodeFileSystem.lstat(at);
  };
  expect(outcomesOf(copyFolder(root, { rules: { unchanged: 'link' }, fs: { lstat } }))).toEqual([Outcome.copied]);
});

describe('a symlink that is as it was in the previous snapshot', () => {
  const time = 2_000_000;
  /** Two symlinks, of one time unless one is given for the source's. */
  function twoSymlinks(previous: string, source: string, sourceTime = time): string {
    const root = temporaryFolder();
    tree(root, { 'previous/a': symlink(previous), 'source/a': symlink(source) });
    fs.lutimesSync(path.join(root, 'previous/a'), time, time);
    fs.lutimesSync(path.join(root, 'source/a'), time, sourceTime);
    return root;
  }
  const taking = (blocks: bigint): FileSystem['lstat'] => {
    return (at) => {
      const status = nodeFileSystem.lstat(at);
      return Object.defineProperty(status, 'blocks', { value: blocks });
    };
  };
  const allModes = ['copy', 'compare', 'link'] as const;

  onLinux.each(allModes)('is a further name of that, with --unchanged %s', (unchanged) => {
    const root = twoSymlinks('no/such/file', 'no/such/file');
    const fs = { lstat: taking(0n) };
    expect(outcomesOf(copyFolder(root, { rules: { unchanged, dryRun: true }, fs }))).toEqual([Outcome.linked]);
    expect(outcomesOf(copyFolder(root, { rules: { unchanged }, fs }))).toEqual([Outcome.linked]);
    expect(inode(root, 'target/a')).toBe(inode(root, 'previous/a'));
    sameTree(root);
    expect(outcomesOf(copyFolder(root, { rules: { unchanged, resumed: true }, fs }))).toEqual([Outcome.kept]);
  });

  it.runIf(process.getuid?.() === 0)('is made anew in a run taken up again where its owner is another now', () => {
    const root = twoSymlinks('x', 'x');
    copyFolder(root);
    fs.lchownSync(path.join(root, 'source/a'), 7, 8);
    expect(outcomesOf(copyFolder(root, { rules: { resumed: true } }))).toEqual([Outcome.copied]);
    sameTree(root);
  });

  onLinux('is a further name of that also where something else was there in a run taken up again', () => {
    const root = twoSymlinks('x', 'x');
    tree(root, { 'target/a': symlink('y') });
    const answer = copyFolder(root, { rules: { resumed: true }, fs: { lstat: taking(0n) } });
    expect(outcomesOf(answer)).toEqual([Outcome.linked]);
    expect(fs.readdirSync(path.join(root, 'target'))).toEqual(['a']);
    sameTree(root);
  });

  onPosix.each<[string, Parameters<typeof twoSymlinks>, Parameters<typeof copyFolder>[1]]>([
    ['it takes no more names', ['x', 'x'], { fs: { lstat: taking(0n) }, rules: { limit: 1 } }],
    ['it takes a block, which counts as that of its snapshot', ['x', 'x'], { fs: { lstat: taking(8n) } }],
    ['a link would be one to its target', ['x', 'x'], { context: { linksSymlinks: false } }],
    ['the file system will not link it', ['x', 'x'], { fs: failing('link', 'EOPNOTSUPP', 1) }],
    ['it leads elsewhere', ['y', 'x'], {}],
    ['it is of another time', ['x', 'x', time + 1], {}],
  ])('is made anew where %s', (_, texts, how) => {
    const root = twoSymlinks(...texts);
    expect(outcomesOf(copyFolder(root, how))).toEqual([Outcome.copied]);
    expect(inode(root, 'target/a')).not.toBe(inode(root, 'previous/a'));
    sameTree(root);
  });

  onPosix('is made anew where the previous one becomes a file as it is linked', () => {
    const root = twoSymlinks('x', 'x');
    tree(root, { other: file('precious') });
    const link: FileSystem['link'] = (_, at) => nodeFileSystem.link(path.join(root, 'other'), at);
    expect(outcomesOf(copyFolder(root, { fs: { link, lstat: taking(0n) } }))).toEqual([Outcome.copied]);
    sameTree(root);
    expect(fs.lstatSync(path.join(root, 'other')).nlink).toBe(1);
  });
});

describe('further names of one file', () => {
  const twin = (root: string) => ({ twin: path.join(root, 'target/a') });

  it('are links to the first', () => {
    const root = temporaryFolder();
    tree(root, { 'source/a': file('x'), 'source/b': linkTo('source/a') });
    expect(outcomesOf(copyFolder(root, { items: [{}, twin(root)] }))).toEqual([Outcome.copied, Outcome.linked]);
    expect(inode(root, 'target/b')).toBe(inode(root, 'target/a'));
  });

  it('are kept by a run taken up again where they are that already, and else made so', () => {
    const root = temporaryFolder();
    tree(root, { 'source/a': file('x'), 'source/b': linkTo('source/a'), 'source/c': linkTo('source/a') });
    tree(root, { 'target/a': file('x'), 'target/b': linkTo('target/a'), 'target/c': file('x') });
    const answer = copyFolder(root, { items: [{}, twin(root), twin(root)], rules: { resumed: true } });
    expect(outcomesOf(answer)).toEqual([Outcome.kept, Outcome.kept, Outcome.linked]);
    expect(inode(root, 'target/c')).toBe(inode(root, 'target/a'));
    sameTree(root);
  });

  it('are copied where the first has been replaced by another file since', () => {
    const root = temporaryFolder();
    tree(root, { 'source/a': file('new', { mtime: 10n ** 18n }), 'source/b': file('old', { mtime: 1n }) });
    expect(outcomesOf(copyFolder(root, { items: [{}, twin(root)] }))).toEqual([Outcome.copied, Outcome.copied]);
    sameTree(root);
  });

  it('are linked at the second try where the first could not look at its link', () => {
    const root = temporaryFolder();
    tree(root, { 'source/a': file('x'), 'source/b': linkTo('source/a') });
    let failures = 0;
    const lstat: FileSystem['lstat'] = (at) => {
      if (at === path.join(root, 'target/b') && failures++ === 0) throw errno('EBUSY');
      return nodeFileSystem.lstat(at);
    };
    const items = [{}, twin(root)];
    expect(outcomesOf(copyFolder(root, { items, fs: { lstat } }))).toEqual([Outcome.copied, Outcome.busy]);
    expect(outcomesOf(copyFolder(root, { items, fs: { lstat } }))[1]).toEqual(Outcome.linked);
    expect(inode(root, 'target/b')).toBe(inode(root, 'target/a'));
  });

  it('go on with a second copy at the limit', () => {
    const root = temporaryFolder();
    const names = ['b', 'c', 'd'].map((name) => [`source/${name}`, linkTo('source/a')]);
    tree(root, { 'source/a': file('x'), ...Object.fromEntries(names) });
    const items = [{}, twin(root), twin(root), twin(root)];
    const answer = copyFolder(root, { items, rules: { limit: 2 } });
    expect(outcomesOf(answer)).toEqual([1, 2, 1, 2]);
    expect(inode(root, 'target/d')).toBe(inode(root, 'target/c'));
    sameTree(root);
  });
});
