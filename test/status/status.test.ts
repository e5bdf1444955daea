import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dedupe, type LookOptions, type RootStatus, status } from '../../src/index.ts';
import { randomTree } from '../kit/random-tree.ts';
import { inTemporaryFolder, temporaryFolder } from '../kit/temporary-folder.ts';
import { file, folder, linkTo, tree } from '../kit/tree.ts';

const BLOCK = 'x'.repeat(4000);

test('alone is what nothing else has, new what no older snapshot has, and deleting makes shared data alone', async () => {
  const root = temporaryFolder();
  tree(root, { '2026-01-01/a': file(`a${BLOCK}`), '2026-01-01/b': file(`b${BLOCK}`) });
  for (const day of ['2026-01-02', '2026-01-03']) tree(root, { [`${day}/a`]: file(`a${BLOCK}`) });
  tree(root, { '2026-01-03/c': file(`c${BLOCK}`) });
  await dedupe({ root });
  const before = figures(await status({ root }), root);
  expect(before).toEqual([
    ['2026-01-01', { files: 2, new: 2, alone: 1, shared: 1, mostLinks: 3 }],
    ['2026-01-02', { files: 1, new: 0, alone: 0, shared: 1, mostLinks: 3 }],
    ['2026-01-03', { files: 2, new: 1, alone: 1, shared: 1, mostLinks: 3 }],
  ]);
  for (const day of ['2026-01-01', '2026-01-02']) fs.rmSync(path.join(root, day), { recursive: true });
  expect(figures(await status({ root }), root)).toEqual([
    ['2026-01-03', { files: 2, new: 2, alone: 2, shared: 0, mostLinks: 1 }],
  ]);
});

test('a file that is also linked from outside the snapshots would not come free', async () => {
  for (const options of [{}, { newOnly: true }]) {
    const root = temporaryFolder();
    tree(root, { loose: file(`a${BLOCK}`), '2026-01-01/a': linkTo('loose'), '2026-01-01/b': file(`b${BLOCK}`) });
    await dedupe({ root, ...options });
    for (const index of [undefined, false] as const) {
      const [[, alone]] = figures(await status({ root, ...(index === false ? { index } : {}) }), root);
      expect(alone).toMatchObject({ alone: 1, shared: 1 });
    }
  }
});

test('whatever the links, the figures are those of du over all snapshots and over all but one', async () => {
  await fc.assert(
    fc.asyncProperty(randomTree, fc.boolean(), async (literal, deduped) => {
      await inTemporaryFolder(async (root) => {
        tree(root, { ...literal, '2026-01-09': folder() });
        if (deduped) await dedupe({ root, threads: 1 });
        const { snapshots, totals } = await status({ root, threads: 1 });
        const names = snapshots.map(({ name }) => name);
        const all = usedBy(root, names);
        expect(totals.diskBytes).toBe(all);
        for (const { name, aloneBytes, diskBytes } of snapshots) {
          expect([name, aloneBytes]).toEqual([
            name,
            all -
              usedBy(
                root,
                names.filter((other) => other !== name),
              ),
          ]);
          expect([name, diskBytes]).toEqual([name, usedBy(root, [name])]);
        }
      });
    }),
    { numRuns: 20, interruptAfterTimeLimit: 20_000 },
  );
});

test('the state of each snapshot is told, and whether the index had its figures', async () => {
  const root = temporaryFolder();
  tree(root, { '2026-01-01/a': file('a') });
  await dedupe({ root });
  tree(root, { '2026-01-02/a': file('a'), '2026-01-03.in-progress/a': file('a') });
  const { snapshots, hasIndex } = await status({ root });
  expect(hasIndex).toBe(true);
  expect(snapshots.map(({ name, state, fromIndex }) => [name, state, fromIndex])).toEqual([
    ['2026-01-01', 'sealed', true],
    ['2026-01-02', 'not-sealed', false],
    ['2026-01-03.in-progress', 'in-progress', false],
  ]);
});

test('what has to be walked is told of as a scan, and what the index knows is not', async () => {
  const root = temporaryFolder();
  tree(root, { '2026-01-01/a': file('a'), '2026-01-02/a': file('b') });
  await dedupe({ root });
  const phasesOf = async (options: Pick<LookOptions, 'index'>): Promise<string[]> => {
    const phases: string[] = [];
    await status({
      root,
      ...options,
      onEvent: (event) => {
        if (event.type === 'phase-finished') phases.push(`${event.phase} ${event.done}`);
      },
    });
    return phases;
  };
  expect(await phasesOf({ index: false })).toEqual(['scan 2']);
  expect(await phasesOf({})).toEqual([]);
});

test('where it is interrupted, what was not walked to the end is named and left out, and nothing is forecast', async () => {
  const root = temporaryFolder();
  tree(root, { '2026-01-01/a': file('a'), '2026-01-02/b': file(`b${BLOCK}`) });
  await dedupe({ root });
  tree(root, { '2026-01-03/c': file('c'), '2026-01-04/d': file('d') });
  expect(await status({ root })).toMatchObject({ outcome: 'done', notCounted: [], forecast: { to: '2026-01-04' } });
  const { snapshots, forecast, ...cut } = await status({ root, signal: AbortSignal.abort() });
  expect(cut).toMatchObject({ outcome: 'interrupted', notCounted: ['2026-01-03', '2026-01-04'], totals: { files: 2 } });
  expect(snapshots.map(({ name, files }) => [name, files])).toEqual([
    ['2026-01-01', 1],
    ['2026-01-02', 1],
  ]);
  expect(forecast).toBeUndefined();
});

/** In files of one block each; folders left out. */
function figures({ snapshots }: RootStatus, root: string) {
  return snapshots.map(({ name, files, folders, newBytes, aloneBytes, sharedBytes, mostLinks }) => {
    const own = fs.lstatSync(path.join(root, name)).blocks * 512 * folders;
    const block = 4096;
    return [
      name,
      {
        files,
        new: (newBytes - own) / block,
        alone: (aloneBytes - own) / block,
        shared: sharedBytes / block,
        mostLinks,
      },
    ];
  });
}

/** As `du` counts: every inode once. What has no content counts where it has one name. */
function usedBy(root: string, snapshots: readonly string[]): number {
  const inodes = new Map<number, number>();
  for (const name of snapshots) {
    for (const at of [
      name,
      ...fs
        .readdirSync(path.join(root, name), { recursive: true, encoding: 'latin1' })
        .map((each) => `${name}/${each}`),
    ]) {
      const { ino, blocks } = fs.lstatSync(Buffer.from(path.join(root, at), 'latin1'));
      inodes.set(ino, blocks * 512);
    }
  }
  return [...inodes.values()].reduce((sum, bytes) => sum + bytes, 0);
}
