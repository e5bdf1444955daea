import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openIndex } from '../../src/hash-index/open-index.ts';
import { type DedupeOptions, dedupe } from '../../src/index.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, type TreeLiteral, tree } from '../kit/tree.ts';

it('after a run the index has every inode, under its name in the newest snapshot, and every snapshot', async () => {
  const root = made({
    '2026-01-01/a': file('same'),
    '2026-01-02/a': file('same'),
    '2026-01-02/b': file('alone'),
    loose: file('loose one'),
  });
  await run(root);
  const { inos, pathOf, snapshots } = await remembered(root);
  const at = (name: string): bigint => fs.statSync(path.join(root, name), { bigint: true }).ino;
  expect(inos).toEqual([at('2026-01-01/a'), at('2026-01-02/b'), at('loose')].sort((a, b) => Number(a - b)));
  expect(pathOf.get(at('2026-01-01/a'))).toBe(path.join('2026-01-02', 'a'));
  expect(snapshots).toEqual([
    { name: '2026-01-01', names: 1, apparentBytes: 4 },
    { name: '2026-01-02', names: 2, apparentBytes: 9 },
  ]);
});

it('a record stays as it is while newer snapshots have the file at the same path, by whatever run', async () => {
  for (const newOnly of [true, false]) {
    const root = made({ '1/a': file('same'), '1/b': file('moves'), '1/c': file('both') });
    await run(root, { newOnly });
    tree(root, { '2/a': file('same'), '2/d': file('moves'), '2/c': file('both'), '2/e': file('both') });
    await run(root, { newOnly });
    expect((await remembered(root)).paths).toEqual(['1/a', '1/c', '2/d']);
    tree(root, { '3/a': linkTo('2/a'), '3/b': linkTo('2/d'), '3/e': linkTo('2/e'), '3/new': file('new') });
    await run(root, { newOnly });
    expect((await remembered(root)).paths).toEqual(['1/a', '3/b', '3/e', '3/new']);
  }
});

it('a record stays as it is where any of the names in the newest snapshot is at its path', async () => {
  for (const at of ['a', 'b', 'c']) {
    const root = made({ [`1/${at}`]: file('same') });
    await run(root);
    tree(root, { '2/b': linkTo(`1/${at}`), '2/a': linkTo(`1/${at}`), '2/c': linkTo(`1/${at}`) });
    await run(root);
    expect((await remembered(root)).paths).toEqual([`1/${at}`]);
  }
});

it('a record is given another path where its snapshot was deleted by hand', async () => {
  for (const newOnly of [true, false]) {
    const root = made({ '1/a': file('same'), '2/a': linkTo('1/a') });
    await run(root, { newOnly });
    fs.rmSync(path.join(root, '2'), { recursive: true });
    await run(root, { newOnly }); // which finds that out
    tree(root, { '3/a': linkTo('1/a') });
    await run(root, { newOnly });
    expect((await remembered(root)).paths).toEqual(['3/a']);
  }
});

it('a run forgets what is gone, unless it did not see everything', async () => {
  const root = made({ '1/a': file('first'), '2/b': file('second!'), '3/c': file('the third') });
  await run(root);
  fs.rmSync(path.join(root, '1'), { recursive: true });
  for (const partial of [{ include: ['b'] }, { maxSize: 3 }, { snapshots: '3' }, { dryRun: true }]) {
    await run(root, partial);
    expect((await remembered(root)).inos, JSON.stringify(partial)).toHaveLength(3);
  }
  await run(root);
  const { inos, snapshots } = await remembered(root);
  expect(inos).toHaveLength(2);
  expect(snapshots.map(({ name }) => name)).toEqual(['2', '3']);
});

it('no snapshot is sealed where they are not directly below the root', async () => {
  const root = made({ 'host/1/a': file('first') });
  await run(root, { snapshots: '*/*' });
  expect(await remembered(root)).toMatchObject({ inos: [expect.any(BigInt)], snapshots: [] });
});

it('a run forgets what is gone also where as many files have come, read or not', async () => {
  for (const lazy of [false, true]) {
    const root = made({ '1/a': file('first'), '2/b': file('second!') });
    await run(root);
    const gone = fs.statSync(path.join(root, '1', 'a'), { bigint: true }).ino;
    tree(root, { '3/c': file('the third') });
    fs.rmSync(path.join(root, '1'), { recursive: true });
    await run(root, { lazy });
    const { inos } = await remembered(root);
    expect(inos, `lazy: ${lazy}`).not.toContain(gone);
    expect(inos).toHaveLength(lazy ? 1 : 2);
  }
});

it('a run that walks new snapshots alone forgets nothing of the others', async () => {
  const root = made({ '1/a': file('first'), '1/b': file('both'), '2/b': file('both') });
  await run(root);
  const { inos, snapshots } = await remembered(root);
  tree(root, { '3/c': file('the third') });
  await run(root, { newOnly: true });
  const after = await remembered(root);
  expect(after.inos).toEqual(expect.arrayContaining(inos));
  expect(after.inos).toHaveLength(inos.length + 1);
  expect(after.snapshots).toEqual([...snapshots, { name: '3', names: 1, apparentBytes: 9 }]);
});

it('no snapshot is sealed in which something failed, however much failed before', async () => {
  const root = made({
    ...Object.fromEntries(Array.from({ length: 1100 }, (_, at) => [`1/${at}`, file('equal in size')])),
    '2/a': file('failed later'),
    '3/a': file('failed later'),
    '4/a': file('alone'),
  });
  const summary = await run(root, {
    onEvent: ({ type }) => {
      if (type !== 'snapshots-found') return;
      for (const snapshot of ['1', '2', '3']) changeAll(path.join(root, snapshot));
    },
  });
  expect(summary.failures.length + summary.failuresNotListed).toBe(1102);
  expect((await remembered(root)).snapshots.map(({ name }) => name)).toEqual(['4']);
});

it('files that are read to be compared with new ones are among what is to be read', async () => {
  const day = (name: string): TreeLiteral => ({
    [`${name}/a`]: file('a'.repeat(1000)),
    [`${name}/b`]: file('b'.repeat(2000)),
  });
  const root = made(day('1'));
  await run(root);
  tree(root, day('2'));
  const told: [done: number, total: number | undefined][] = [];
  const { contentBytesRead } = await run(root, {
    onEvent: (event) => {
      if (event.type === 'phase-progress' && event.phase === 'read') told.push([event.done, event.total]);
    },
  });
  expect(contentBytesRead).toBe(6000);
  expect(told.filter(([done, total = 0]) => done > total)).toEqual([]);
  expect([told.at(0), told.at(-1)]).toEqual([
    [0, 3000],
    [6000, 6000],
  ]);
});

it('an interrupted run remembers what it read and seals no snapshot', async () => {
  const root = made({ '1/a': file('same'), '2/a': file('same'), '2/b': file('alone') });
  const controller = new AbortController();
  const summary = await run(root, {
    signal: controller.signal,
    onEvent: (event) => {
      if (event.type === 'phase-progress' && event.phase === 'link') controller.abort();
    },
  });
  expect(summary).toMatchObject({ outcome: 'interrupted', linkedNames: 0 });
  const { inos, snapshots } = await remembered(root);
  expect([inos.length, snapshots]).toEqual([2, []]);
});

function made(literal: TreeLiteral): string {
  const root = temporaryFolder();
  tree(root, literal);
  return root;
}

function changeAll(folder: string): void {
  for (const name of fs.readdirSync(folder)) fs.appendFileSync(path.join(folder, name), 'more');
}

function run(root: string, options: Partial<DedupeOptions> = {}) {
  return dedupe({ threads: 1, ...options, root });
}

async function remembered(root: string) {
  const { index } = openIndex({ folder: path.join(root, '.dedupe-backups'), readOnly: true });
  const inos = [...index.inodes()];
  const pathOf = new Map(inos.map((ino) => [ino, index.lookUp(ino)?.path.toString()]));
  const snapshots = index.snapshots().map(({ name, names, apparentBytes }) => ({ name, names, apparentBytes }));
  await index.close();
  const paths = Array.from(pathOf.values(), (recorded) => recorded?.replaceAll(path.sep, '/')).sort();
  return { inos, pathOf, paths, snapshots: snapshots.sort((a, b) => (a.name < b.name ? -1 : 1)) };
}
