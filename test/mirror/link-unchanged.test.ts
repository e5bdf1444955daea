import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { UNCHANGED_MODES } from '../../src/domain/backup-modes.ts';
import { loadHasher } from '../../src/hashing/hasher.ts';
import { EntryKind, Outcome } from '../../src/mirror/jobs.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { fifo, file, linkTo, someBytes, symlink, tree } from '../kit/tree.ts';
import { BIG, copyFolder, errno, failing, inode, outcomesOf, sameTree } from './copying.ts';

const onPosix = it.runIf(process.platform !== 'win32');

function setBack(at: string, change: () => void): void {
  const { atimeNs, mtimeNs } = nodeFileSystem.lstat(at);
  change();
  nodeFileSystem.setTimes(at, atimeNs, mtimeNs);
}

describe('unchanged files', () => {
  const before = { 'previous/a': file('x'), 'previous/big': file(BIG), 'previous/e': file('') };
  const now = { 'source/a': file('x'), 'source/big': file(BIG), 'source/e': file('') };

  it('are linked without reading where size and time are trusted', () => {
    const root = temporaryFolder();
    tree(root, { ...before, ...now });
    const answer = copyFolder(root, { rules: { unchanged: 'link' } });
    expect(outcomesOf(answer)).toEqual([Outcome.linked, Outcome.linked, Outcome.linked]);
    expect(answer.bytesRead).toBe(0);
    expect(inode(root, 'target/big')).toBe(inode(root, 'previous/big'));
    expect(answer.rows.names.count).toBe(0); // stage two is not told: they are linked
  });

  it('are read and not written where they are compared', () => {
    const root = temporaryFolder();
    tree(root, { ...before, ...now, 'previous/f': file('abc'), 'source/f': file('abd') });
    const answer = copyFolder(root, { rules: { unchanged: 'compare' } });
    expect(outcomesOf(answer)).toEqual([Outcome.linked, Outcome.linked, Outcome.linked, Outcome.copied]);
    expect(answer.bytesWritten).toBe(3);
    expect([...answer.hashed]).toEqual([1, 1, 1]);
    sameTree(root);
  });

  it.each(UNCHANGED_MODES)('are linked where they are empty and have the same metadata (%s)', (unchanged) => {
    const root = temporaryFolder();
    tree(root, {
      'previous/empty': file(''),
      'previous/mode': file('', { mode: 0o600 }),
      'previous/time': file('', { mtime: 7_000n }),
      'previous/was': file('x'),
    });
    tree(root, { 'source/empty': file(''), 'source/mode': file(''), 'source/time': file(''), 'source/was': file('') });
    const answer = copyFolder(root, { rules: { unchanged, ignore: ['mtime', 'mode'] } });
    expect(outcomesOf(answer)).toEqual([Outcome.linked, Outcome.copied, Outcome.copied, Outcome.copied]);
    expect(inode(root, 'target/empty')).toBe(inode(root, 'previous/empty'));
    expect([...answer.settled.within.emptyFiles]).toEqual([4]);
    sameTree(root);
  });

  it('are copied where they are empty and the previous one takes blocks, which each snapshot would count', () => {
    const root = temporaryFolder();
    tree(root, { 'previous/a': file(''), 'source/a': file('') });
    const lstat: FileSystem['lstat'] = (at) => {
      const status = nodeFileSystem.lstat(at);
      return at === path.join(root, 'previous/a') ? Object.assign(status, { blocks: 8n }) : status;
    };
    expect(outcomesOf(copyFolder(root, { fs: { lstat } }))).toEqual([Outcome.copied]);
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
    tree(root, { ...before, ...now, 'previous/f': file('as it was then'), 'source/f': file('as it is today') });
    const answer = copyFolder(root, { rules: { unchanged: 'copy', batchBytes: 10 } });
    expect(outcomesOf(answer)).toEqual([Outcome.copied, Outcome.linked, Outcome.linked, Outcome.copied]);
    expect(answer.bytesWritten).toBe(1 + 14);
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
    ['written to, and its time set back,', (at: string) => setBack(at, () => fs.writeFileSync(at, 'longer'))],
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
    for (const dryRun of [true, false]) {
      const rules = { unchanged: 'link', limit: 2, dryRun } as const;
      expect(outcomesOf(copyFolder(root, { rules }))).toEqual([Outcome.copied]);
    }
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

  it('are copied where nobody may look at the previous ones', () => {
    const root = temporaryFolder();
    tree(root, { 'previous/a': file('x'), 'source/a': file('x') });
    const lstat: FileSystem['lstat'] = (at) => {
      if (at === path.join(root, 'previous/a')) throw errno('EACCES');
      return nodeFileSystem.lstat(at);
    };
    expect(outcomesOf(copyFolder(root, { rules: { unchanged: 'link' }, fs: { lstat } }))).toEqual([Outcome.copied]);
  });
});
