import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Outcome } from '../../src/mirror/jobs.ts';
import { ANY_OTHER } from '../../src/mirror/source-tree.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, symlink, tree } from '../kit/tree.ts';
import { BIG, copyFolder, errno, failing, inode, outcomesOf, sameTree } from './copying.ts';

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

  it('compares what changed in the very instant in which the snapshot was begun', () => {
    const root = temporaryFolder();
    tree(root, { 'source/a': file('its bytes'), 'target/a': file('\0'.repeat(9)) });
    const begunNs = nodeFileSystem.lstat(path.join(root, 'source/a')).ctimeNs;
    expect(outcomesOf(copyFolder(root, { rules: { resumed: true, begunNs } }))).toEqual([Outcome.copied]);
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

describe('further names of one file', () => {
  const twin = (root: string) => ({
    twin: { source: path.join(root, 'source/a'), target: path.join(root, 'target/a') },
  });

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

  it.each(['a', 'b'])('are links to none but a copy of their file: %s has another of its size and time', (name) => {
    const root = temporaryFolder();
    tree(root, { 'source/a': file('old'), 'source/b': linkTo('source/a'), 'source/c': linkTo('source/a') });
    tree(root, { 'source/new': file('new') });
    fs.renameSync(path.join(root, 'source/new'), path.join(root, 'source', name));
    copyFolder(root, { items: [{}, twin(root), twin(root)] });
    sameTree(root);
  });

  it('are copied where their file was written to since the first was copied', () => {
    const root = temporaryFolder();
    tree(root, { 'source/a': file('new', { mtime: 10n ** 18n }), 'source/b': linkTo('source/a') });
    tree(root, { 'target/b': file('old', { mtime: 1n }) });
    const first = { source: path.join(root, 'source/b'), target: path.join(root, 'target/b') };
    expect(outcomesOf(copyFolder(root, { items: [{ twin: first }] }))).toEqual([Outcome.copied]);
    expect(fs.readFileSync(path.join(root, 'target/a'), 'utf8')).toBe('new');
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
    expect(answer.undone).toEqual([]); // no link too many, were it for a moment
    expect(inode(root, 'target/d')).toBe(inode(root, 'target/c'));
    sameTree(root);
  });
});
