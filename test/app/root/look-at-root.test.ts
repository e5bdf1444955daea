import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type LookedAtRoot, lookAtRoot } from '../../../src/app/root/looked-at-root.ts';
import { dedupe } from '../../../src/index.ts';
import { countedIn, countSnapshot } from '../../kit/census-oracle.ts';
import { snapshotOf } from '../../kit/snapshot-of.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { file, linkTo, tree } from '../../kit/tree.ts';

const DAYS = ['2026-01-01', '2026-01-02', '2026-01-03'];

test('what the index has a census of is not walked, and a root that is looked at stays as it is', async () => {
  const root = threeDays();
  await dedupe({ root });
  const before = snapshotOf(root);
  expect(await look(root, {})).toEqual({ hasIndex: true, walked: [], censuses: counted(root), failures: [] });
  expect(snapshotOf(root)).toEqual(before);
});

test('without an index everything is walked, with the same result', async () => {
  const root = threeDays();
  await dedupe({ root });
  const looked = { hasIndex: false, walked: DAYS, censuses: counted(root), failures: [] };
  expect(await look(root, { index: false })).toEqual(looked);
  fs.rmSync(path.join(root, '.dedupe-backups'), { recursive: true });
  expect(await look(root, {})).toEqual(looked);
});

test('only snapshots that are new, replaced or in progress are walked', async () => {
  const root = threeDays();
  await dedupe({ root });
  fs.renameSync(path.join(root, DAYS[0]), path.join(root, '2025-12-31'));
  tree(root, {
    '2026-01-04.in-progress/a': linkTo('2026-01-02/a'),
    '2026-01-04.in-progress/b': file('new'),
    '2026-01-01/a': file('made anew'),
  });
  const { walked, censuses } = await look(root, {});
  expect(walked).toEqual(['2025-12-31', '2026-01-01', '2026-01-04.in-progress']);
  expect(censuses).toEqual(counted(root));
});

test('after a run without the index that replaced names, its censuses are not believed until the next run', async () => {
  const root = threeDays();
  await dedupe({ root });
  tree(root, { '2026-01-03/sub/other time': file(DAYS[0].repeat(2000), { mtime: 5n }) });
  await dedupe({ root });
  await dedupe({ root, index: false });
  expect((await look(root, {})).walked).toEqual([]); // it replaced nothing
  await dedupe({ root, index: false, ignore: ['mtime'] });
  for (const options of [{}, { index: path.join(root, '.dedupe-backups') }]) {
    expect(await look(root, options)).toEqual({ hasIndex: true, walked: DAYS, censuses: counted(root), failures: [] });
  }
  await dedupe({ root, newOnly: true });
  expect((await look(root, {})).walked).toEqual(DAYS);
  await dedupe({ root });
  expect(await look(root, {})).toEqual({ hasIndex: true, walked: [], censuses: counted(root), failures: [] });
  expect(fs.existsSync(path.join(root, '.dedupe-backups/links-not-in-index'))).toBe(false);
});

test('a root that another run holds can be looked at', async () => {
  const root = threeDays();
  await dedupe({ root });
  tree(root, { '2026-01-04/a': file('a') });
  const looks: unknown[] = [];
  await dedupe({ root, onEvent: ({ type }) => void (type === 'snapshots-found' && looks.push(look(root, {}))) });
  expect(looks.length).toBe(1);
  expect(await looks[0]).toMatchObject({ hasIndex: true, failures: [] });
});

function threeDays(): string {
  const root = temporaryFolder();
  for (const day of DAYS) tree(root, { [`${day}/a`]: file('a'), [`${day}/sub/${day}`]: file(day.repeat(2000)) });
  return root;
}

function look(root: string, options: { index?: string | false }) {
  return lookAtRoot({ root, threads: 1, ...options }, async (place: LookedAtRoot) => {
    const { snapshots, walked, failures, census } = await place.catalog();
    const censuses = snapshots.map(({ name }) => [name, countedIn(census(name))]);
    return { hasIndex: place.hasIndex, walked, censuses, failures };
  });
}

function counted(root: string): unknown {
  const names = fs.readdirSync(root).filter((name) => name !== '.dedupe-backups');
  return names.sort().map((name) => [name, countSnapshot(path.join(root, name))]);
}
