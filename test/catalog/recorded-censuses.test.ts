import fs from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openIndex } from '../../src/hash-index/open-index.ts';
import { type DedupeOptions, dedupe } from '../../src/index.ts';
import { countedIn, countSnapshot } from '../kit/census-oracle.ts';
import { randomTree } from '../kit/random-tree.ts';
import { inTemporaryFolder, temporaryFolder } from '../kit/temporary-folder.ts';
import { fifo, file, linkTo, symlink, tree } from '../kit/tree.ts';

test('after any runs, the census of each sealed snapshot is what lstat counts', async () => {
  const options: fc.Arbitrary<Partial<DedupeOptions>> = fc.record({
    ignore: fc.constantFrom([], ['mtime', 'mode', 'owner']),
    maxLinks: fc.constantFrom(2, 1023),
    newOnly: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(randomTree, randomTree, fc.array(options, { minLength: 2, maxLength: 3 }), async (a, b, runs) => {
      await inTemporaryFolder(async (root) => {
        tree(root, a);
        for (const run of runs) {
          await dedupe({ root, threads: 1, ...run });
          await expectTrueCensuses(root);
        }
        tree(
          root,
          Object.fromEntries(
            Object.entries(b).map(([at, node]) => [later(at), node.kind === 'link' ? file('x') : node]),
          ),
        );
        await dedupe({ root, threads: 1, ...runs[0] });
        await expectTrueCensuses(root);
      });
    }),
    { numRuns: 7, interruptAfterTimeLimit: 20_000 },
  );
});

test('folders, symlinks with blocks of their own, FIFOs and empty files count for the snapshot they are in', async () => {
  const root = temporaryFolder();
  tree(root, {
    '2026-01-01/a': file('aa'),
    '2026-01-01/again': linkTo('2026-01-01/a'),
    '2026-01-01/deep/er/empty': file(''),
    '2026-01-01/long': symlink('x'.repeat(1000)),
    '2026-01-01/fifo': fifo(),
    '2026-01-02/a': linkTo('2026-01-01/a'),
  });
  await dedupe({ root });
  const recorded = await censusesOf(root);
  expect(recorded.get('2026-01-01')).toMatchObject({ files: 3, folders: 3, others: 2, apparentBytes: 4 });
  await expectTrueCensuses(root);
});

test('a run that is stopped leaves no census of a snapshot in which it replaced names', async () => {
  const root = temporaryFolder();
  const days = ['2026-01-01', '2026-01-02', '2026-01-03'];
  const content = 'x'.repeat(5000);
  tree(root, {
    '2026-01-01/a': file(content),
    '2026-01-02/a': file(content, { mtime: 5n }),
    '2026-01-03/b': file('b'),
  });
  await dedupe({ root });
  expect([...(await censusesOf(root)).keys()]).toEqual(days);
  const controller = new AbortController();
  const summary = await dedupe({
    root,
    ignore: ['mtime'],
    reportNames: true,
    signal: controller.signal,
    onEvent: ({ type }) => void (type === 'name-linked' && controller.abort()),
  });
  expect(summary).toMatchObject({ outcome: 'interrupted', linkedNames: 1 });
  expect([...(await censusesOf(root)).keys()]).toEqual(['2026-01-01', '2026-01-03']);
  await dedupe({ root });
  expect([...(await censusesOf(root)).keys()]).toEqual(days);
  await expectTrueCensuses(root);
});

async function expectTrueCensuses(root: string): Promise<void> {
  for (const [name, census] of await censusesOf(root)) {
    expect([name, countedIn(census)]).toEqual([name, countSnapshot(path.join(root, name))]);
  }
}

/** Every sealed snapshot has one, but for those that the index was told to forget. */
async function censusesOf(root: string) {
  const { index } = openIndex({ folder: path.join(root, '.dedupe-backups'), readOnly: true });
  const names = index.snapshots().map(({ name }) => name);
  const censuses = names.sort().flatMap((name) => {
    const census = index.notes.census(name);
    return census === undefined ? [] : ([[name, census]] as const);
  });
  await index.close();
  expect(
    fs
      .readdirSync(root)
      .filter((name) => name.startsWith('2026'))
      .sort(),
  ).toEqual(expect.arrayContaining(censuses.map(([name]) => name).filter((name) => name.startsWith('2026-'))));
  return new Map(censuses);
}

function later(at: string): string {
  return at.replace(/2026-?01-?/, '2026-02-');
}
