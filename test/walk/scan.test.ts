import { Buffer } from 'node:buffer';
import path from 'node:path';
import process from 'node:process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { displayPath } from '../../src/platform/fs-path.ts';
import { listingTellsInodes } from '../../src/platform/listed-inodes.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { mtimeOf, NONE } from '../../src/walk/file-table.ts';
import { tablePaths } from '../../src/walk/table-paths.ts';
import { randomTree } from '../kit/random-tree.ts';
import { scanned } from '../kit/scanned.ts';
import { inTemporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, rawPath, tree } from '../kit/tree.ts';
import { BY_PATHS, expectTable, made } from './scanning.ts';

const onLinux = test.runIf(process.platform === 'linux');

const split = fc.record({ namesPerTask: fc.constantFrom(1, 3, 4000), threads: fc.constantFrom(1, 4) });

test('whatever the tree and however work is split, the table says what lstat says of every name', async () => {
  await fc.assert(
    fc.asyncProperty(randomTree, split, fc.boolean(), (literal, { namesPerTask, threads }, believes) =>
      inTemporaryFolder(async (root) => {
        tree(root, literal);
        const rules = { namesPerTask, listingTellsInodes: believes && listingTellsInodes(root) };
        const { table, failures } = await scanned(root, { rules, threads });
        expect(failures).toEqual([]);
        expectTable(table, root);
      }),
    ),
    { numRuns: 40 },
  );
});

onLinux('paths of names that are not UTF-8 are bytes, and names below them too', async () => {
  const root = made({ [rawPath('2026/caf\xe9/a')]: file('x'), '2026/b': file('y') });
  const { table } = await scanned(root);
  const paths = tablePaths(table);
  const [plain, raw] = [0, 1].map((name) => paths.name(name)).sort((a) => (typeof a === 'string' ? -1 : 1));
  expect(plain).toBe(path.join(root, '2026/b'));
  expect(raw).toEqual(Buffer.concat([Buffer.from(root), Buffer.from('/2026/caf\xe9/a', 'latin1')]));
  expect(paths.relativeFolder(0).toString()).toBe('.');
});

test('mtimes before 1970 and after 2106 come back to the ns', async () => {
  const root = made({
    '1/old': file('x', { mtime: -1_234_567_891n }),
    '1/new': file('y', { mtime: 5_000_000_000_123_456_789n }),
  });
  const { table } = await scanned(root);
  const times = [0, 1].map((inode) => mtimeOf(table, inode)).sort((a, b) => Number(a - b));
  expect(times).toEqual(['old', 'new'].map((name) => nodeFileSystem.lstat(path.join(root, '1', name)).mtimeNs));
});

test('folders are listed and looked into by paths where nothing better can be called', async () => {
  const root = made({ '1/a': file('x'), '1/b/c': file('y'), '2/a': linkTo('1/a') });
  const { table, failures } = await scanned(root, { fs: BY_PATHS });
  expect(failures).toEqual([]);
  expectTable(table, root);
});

test('each name knows its snapshot: by the glob’s depth, and none for loose names', async () => {
  const root = made({
    'host/1/deep/a': file('a'),
    'host/2/b': file('b'),
    'host/loose': file('c'),
    top: file('d'),
    'other/1/e': file('e'),
  });
  const { table, leftOut } = await scanned(root, { rules: { snapshots: 'h*/*' } });
  const paths = tablePaths(table);
  const snapshots = new Map(
    Array.from({ length: table.names.count }, (_, name) => [
      displayPath(paths.relativeName(name)).replaceAll(path.sep, '/'),
      table.folders.snapshot[table.names.folder[name]],
    ]),
  );
  expect([...snapshots.keys()].sort()).toEqual(['host/1/deep/a', 'host/2/b', 'host/loose', 'top']);
  expect([snapshots.get('host/loose'), snapshots.get('top')]).toEqual([NONE, NONE]);
  expect([snapshots.get('host/1/deep/a'), snapshots.get('host/2/b')].sort()).toEqual([0, 1]);
  expect(leftOut.filtered).toBe(1);
});
