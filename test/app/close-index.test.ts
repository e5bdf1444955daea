import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { dedupe } from '../../src/index.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

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
