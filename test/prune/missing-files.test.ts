import path from 'node:path';
import { expect, it } from 'vitest';
import { noIndex } from '../../src/hash-index/no-index.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { countMissing } from '../../src/prune/missing-files.ts';
import type { PruneTools } from '../../src/prune/prune-tools.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, symlink, type TreeLiteral, tree } from '../kit/tree.ts';

it('the newest sealed one is counted, and the next older ones until one is whole', async () => {
  const literal = {
    'a-1/x': file('x'),
    'a-2/x': file('x'),
    'a-2/y': file('y'),
    'a-3/x': file('x'),
    'a-4/x': file('x'),
  };
  const recorded = { 'a-1': 9, 'a-2': 2, 'a-3': 4 }; // a-4 is not sealed
  expect(await missing(literal, recorded)).toEqual({ 'a-1': 0, 'a-2': 0, 'a-3': 3, 'a-4': 0 });
});

it('one that has more files than it had lacks none', async () => {
  for (const recorded of [0, 1]) {
    expect(await missing({ 'a-1/x': file('x'), 'a-1/y': file('y') }, { 'a-1': recorded })).toEqual({ 'a-1': 0 });
  }
});

it('only what a run counts is counted: files with bytes, none of this program', async () => {
  const literal = {
    'a-1/x': file('x'),
    'a-1/sub/y': file('y'),
    'a-1/empty': file(''),
    'a-1/link': symlink('x'),
    'a-1/.dedupe~run-0': file('left over'),
    'a-1/sub/.dedupe~run-0': file('left over'),
    'a-1/sub/.dedupe-backups/z': file('z'),
    'a-1/sub/lost+found/z': file('z'),
  };
  expect(await missing(literal, { 'a-1': 4 })).toEqual({ 'a-1': 1 });
});

/** What snapshots lack, by name; those with a number recorded are sealed. */
async function missing(
  literal: TreeLiteral,
  recorded: Readonly<Record<string, number>>,
): Promise<Record<string, number>> {
  const root = temporaryFolder();
  tree(root, literal);
  const index = {
    ...noIndex,
    snapshots: () =>
      Object.entries(recorded).map(([name, names]) => ({ name, names, ino: 1n, sealedAt: 0, apparentBytes: 0 })),
  };
  const device = nodeFileSystem.lstat(root).dev;
  const walk = { fs: nodeFileSystem, device, mountPoints: new Set<string>(), isStopped: () => false };
  const names = nodeFileSystem.list(root).map(({ name }) => `${name}`);
  const snapshots = names.sort().map((name, day) => ({
    name,
    path: path.join(root, name),
    ino: 1n,
    isSealed: name in recorded,
    date: new Date(2026, 0, day + 1),
    series: 'a-*',
    missing: 0,
  }));
  const counted = await countMissing(snapshots, { index, walk } as unknown as PruneTools);
  return Object.fromEntries(counted.map((each) => [each.name, each.missing]));
}
