import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eligibleLeft } from './eligible-left.ts';
import { randomTree } from './random-tree.ts';
import { runNode } from './run-bin.ts';
import { allocatedBytes, differencesOf, expectSameTree, inodeGroups, pathKey, snapshotOf } from './snapshot-of.ts';
import { inTemporaryFolder, temporaryFolder } from './temporary-folder.ts';
import { DEFAULT_MTIME_NS, fifo, file, folder, linkTo, rawPath, someBytes, symlink, tree } from './tree.ts';

const onPosix = it.runIf(process.platform !== 'win32');
const onLinux = it.runIf(process.platform === 'linux');

describe('tree', () => {
  it('makes files, folders, hard links and symlinks as the literal has them', () => {
    const root = temporaryFolder();
    tree(root, {
      '1/a': file('x', { mtime: '2020-05-06T07:08:09.123Z' }),
      '1/empty/': folder({ mtime: 5_000n }),
      '2/a': linkTo('1/a'),
      '2/s': symlink('../1/a'),
    });
    const seen = snapshotOf(root);
    expect([...seen.keys()].sort()).toEqual(['1', '1/a', '1/empty', '2', '2/a', '2/s']);
    expect(seen.get('1/a')).toMatchObject({ kind: 'file', size: 1, nlink: 2, mtimeNs: 1_588_748_889_123_000_000n });
    expect(seen.get('1/empty')).toMatchObject({ kind: 'folder', mtimeNs: 5_000n });
    expect(seen.get('2/s')).toMatchObject({ kind: 'symlink', target: '../1/a' });
    expect(seen.get('2')).toMatchObject({ kind: 'folder', mtimeNs: DEFAULT_MTIME_NS });
  });

  it('gives files of equal content equal metadata unless the literal says otherwise', () => {
    const root = temporaryFolder();
    tree(root, { '1/a': file('x'), '2/a': file('x') });
    expect(eligibleLeft(snapshotOf(root))).toEqual([{ paths: ['1/a', '2/a'], inodes: 2, fewest: 1 }]);
  });

  onPosix('sets modes and times to the ns', () => {
    const root = temporaryFolder();
    tree(root, { a: file('x', { mode: 0o400, mtime: 1_234_567_890_123_456_789n }), pipe: fifo() });
    expect(snapshotOf(root).get('a')).toMatchObject({ mode: 0o100400, mtimeNs: 1_234_567_890_123_456_789n });
    expect(snapshotOf(root).get('pipe')).toMatchObject({ kind: 'special' });
  });

  onLinux('makes names whose bytes are not UTF-8', () => {
    const root = temporaryFolder();
    tree(root, { [rawPath('caf\xe9/\xff')]: file('x'), é: linkTo(rawPath('caf\xe9/\xff')) });
    expect(inodeGroups(snapshotOf(root))).toEqual([['caf\xe9/\xff', pathKey('é')]]);
  });

  it('fills files with bytes that depend on the seed alone', () => {
    expect(someBytes(1_000, 7)).toEqual(someBytes(1_000, 7));
    expect(someBytes(1_000, 7)).not.toEqual(someBytes(1_000, 8));
  });
});

describe('snapshotOf', () => {
  it('tells bytes, times and paths that differ, and no inodes', () => {
    const before = temporaryFolder();
    const after = temporaryFolder();
    tree(before, { a: file('x'), b: file('y'), c: file('z'), d: file('z') });
    tree(after, { a: file('X'), b: file('y', { mtime: 7_000n }), c: file('z'), e: linkTo('c') });
    const differences = differencesOf(snapshotOf(before), snapshotOf(after));
    expect(differences).toEqual([
      expect.stringMatching(/^a: sha256 was 2d711642.*, is 4b68ab38.*$/),
      `b: mtimeNs was ${DEFAULT_MTIME_NS}, is 7000`,
      'd is gone',
      'e is new',
    ]);
    expect(() => expectSameTree(snapshotOf(before), snapshotOf(after))).toThrow('expected [ …(4) ]');
    expectSameTree(snapshotOf(before), snapshotOf(before));
  });

  it('leaves out what the tool keeps for itself, at the root only', () => {
    const root = temporaryFolder();
    tree(root, { '.dedupe-backups/x': file('x'), '1/.dedupe-backups/x': file('x') });
    expect([...snapshotOf(root).keys()]).toEqual(['1', '1/.dedupe-backups', '1/.dedupe-backups/x']);
  });

  it('counts the disk space of an inode once', () => {
    const root = temporaryFolder();
    tree(root, { a: file(someBytes(100_000)), b: linkTo('a') });
    expect(allocatedBytes(snapshotOf(root))).toBe(fs.statSync(path.join(root, 'a')).blocks * 512);
  });
});

describe('eligibleLeft', () => {
  it('counts the names that a limit lets an inode hold', () => {
    const root = temporaryFolder();
    tree(root, { a: file('x'), b: file('x'), c: linkTo('b'), d: file('x') });
    expect(eligibleLeft(snapshotOf(root), { limit: 4 })).toMatchObject([{ inodes: 3, fewest: 1 }]);
    expect(eligibleLeft(snapshotOf(root), { limit: 2 })).toMatchObject([{ inodes: 3, fewest: 2 }]);
    expect(eligibleLeft(snapshotOf(root), { limit: 1 })).toEqual([]);
  });

  it('wants no link across metadata that differ, unless they are ignored', () => {
    const root = temporaryFolder();
    tree(root, { a: file('x'), b: file('x', { mtime: 1_000n }), c: file('', {}), d: file('', {}) });
    expect(eligibleLeft(snapshotOf(root))).toEqual([]);
    expect(eligibleLeft(snapshotOf(root), { ignore: ['mtime'] })).toMatchObject([{ paths: ['a', 'b'] }]);
  });

  it('leaves an inode with names elsewhere where it is and uses the room on it', () => {
    const root = temporaryFolder();
    tree(root, { 'in/a': file('x'), 'out/a': linkTo('in/a'), 'in/b': file('x'), 'out/b': linkTo('in/b') });
    expect(eligibleLeft(snapshotOf(path.join(root, 'in')))).toEqual([]);
    tree(path.join(root, 'in'), { c: file('x') });
    expect(eligibleLeft(snapshotOf(path.join(root, 'in')))).toMatchObject([{ inodes: 3, fewest: 2 }]);
    expect(eligibleLeft(snapshotOf(path.join(root, 'in')), { limit: 2 })).toEqual([]);
  });
});

describe('randomTree', () => {
  it('draws trees that can be made, with duplicates and hard links among them', async () => {
    const found = { left: 0, links: 0 };
    await fc.assert(
      fc.asyncProperty(randomTree, (literal) =>
        inTemporaryFolder((root) => {
          tree(root, literal);
          const seen = snapshotOf(root);
          if (eligibleLeft(seen).length > 0) found.left++;
          if (inodeGroups(seen).some((group) => group.length > 1)) found.links++;
        }),
      ),
      { numRuns: 50, seed: 1 },
    );
    expect(found.left).toBeGreaterThan(10);
    expect(found.links).toBeGreaterThan(10);
  });
});

describe('runNode', () => {
  it('returns what a program wrote and its exit code', async () => {
    const cwd = temporaryFolder();
    tree(cwd, {
      'p.mjs': file(
        'console.log(process.env.WORD, ...process.argv.slice(2)); console.error("e"); process.exitCode = 3',
      ),
    });
    const result = await runNode(path.join(cwd, 'p.mjs'), ['x', 'y'], { env: { WORD: 'w' } });
    expect(result).toEqual({ code: 3, signal: null, stdout: 'w x y\n', stderr: 'e\n' });
  });

  onPosix('sends a signal when the output says so', async () => {
    const cwd = temporaryFolder();
    tree(cwd, {
      'p.mjs': file(
        'process.on("SIGINT", () => console.log("once")); setInterval(() => {}, 1000); console.log("ready")',
      ),
    });
    const { signal, stdout } = await runNode(path.join(cwd, 'p.mjs'), [], {
      signalAfter: [
        { pattern: /ready/, signal: 'SIGINT' },
        { pattern: /once/, signal: 'SIGKILL' },
      ],
    });
    expect({ signal, stdout }).toEqual({ signal: 'SIGKILL', stdout: 'ready\nonce\n' });
  });
});
