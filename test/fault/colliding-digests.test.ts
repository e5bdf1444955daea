import { expect, it, vi } from 'vitest';
import { eligibleLeft } from '../kit/eligible-left.ts';
import { differencesOf, inodeGroups, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, someBytes, tree } from '../kit/tree.ts';
import { count } from './counts.ts';
import { runWithFaults } from './program-in-process.ts';

const CONTENTS = 40;

vi.mock('../../src/hashing/hasher.ts', async (original) => {
  const real = await original<typeof import('../../src/hashing/hasher.ts')>();
  const { weakHasher } = await import('../hashing/weak-hasher.ts');
  return { ...real, loadHasher: async () => weakHasher(await real.loadHasher()) };
});

it('digests of 4 bits, most of which collide, never make a wrong link, nor does the index of an earlier run', async () => {
  const root = temporaryFolder();
  for (const day of ['2026-01-01', '2026-01-02', '2026-01-03']) {
    for (let name = 0; name < CONTENTS; name++) tree(root, { [`${day}/${name}`]: file(someBytes(100, name + 1)) });
    const before = snapshotOf(root);
    expect((await runWithFaults([root], [])).code).toBe(0);
    expect(differencesOf(before, snapshotOf(root))).toEqual([]);
    expect(eligibleLeft(snapshotOf(root))).toEqual([]);
  }
  expect(inodeGroups(snapshotOf(root))).toHaveLength(CONTENTS);
  count('contents whose 4-bit digests collide', CONTENTS);
});
