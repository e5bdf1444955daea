import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Observer } from '../../../src/domain/events.ts';
import { dedupe, isolate, prune } from '../../../src/index.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { file, tree } from '../../kit/tree.ts';

it('the index is closed in good order where the observer throws at the first event of a run', async () => {
  const root = await rootWithIndex();
  const onEvent = (): void => {
    throw new Error('of the observer');
  };
  await expect(dedupe({ root, onEvent })).rejects.toThrow('of the observer');
  expect(isClosed(root)).toBe(true);
});

it('… and where what an earlier run noted beside it cannot be put right', async () => {
  const root = await rootWithIndex();
  fs.mkdirSync(path.join(root, '.dedupe-backups/links-not-in-index')); // which no unlink removes
  await expect(dedupe({ root })).rejects.toThrow();
  expect(isClosed(root)).toBe(true);
});

it.each<[string, (root: string, onEvent: Observer) => Promise<unknown>]>([
  ['dedupe', (root, onEvent) => dedupe({ root, onEvent })],
  ['prune', (root, onEvent) => prune({ root, keep: { last: 1 }, onEvent })],
  ['isolate', (root, onEvent) => isolate({ root, paths: [path.join(root, '1')], onEvent })],
])('… and, in %s, where it throws when it hears that the one before was set aside', async (_, run) => {
  const root = await rootWithIndex();
  fs.rmSync(path.join(root, '.dedupe-backups/index.mdb.clean'));
  fs.writeFileSync(path.join(root, '.dedupe-backups/index.mdb'), 'no index');
  const onEvent: Observer = (event) => {
    if (event.type === 'warning') throw new Error(event.warning);
  };
  await expect(run(root, onEvent)).rejects.toThrow('index-set-aside');
  expect(isClosed(root)).toBe(true);
});

async function rootWithIndex(): Promise<string> {
  const root = temporaryFolder();
  tree(root, { '1/a': file('a') });
  await dedupe({ root });
  expect(isClosed(root)).toBe(true);
  return root;
}

/** The mark is there while nobody has the index open. */
function isClosed(root: string): boolean {
  return fs.existsSync(path.join(root, '.dedupe-backups/index.mdb.clean'));
}
