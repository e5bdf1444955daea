import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { type DedupeOptions, dedupe } from '../../src/index.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

test('a rotten file is named by every run, and the good copy kept, until a run that doubts the index takes it for the truth', async () => {
  const root = temporaryFolder();
  tree(root, { '2026-01-01/a': file('good'), '2026-01-02/a': file('good') });
  await dedupe({ root });
  rot(path.join(root, '2026-01-01/a'));
  tree(root, { '2026-01-03/a': file('good') });
  const named = ['2026-01-01/a', '2026-01-02/a'];
  expect(await rottenPaths({ root })).toEqual(named);
  expect(await rottenPaths({ root })).toEqual(named);
  expect(await rottenPaths({ root })).toEqual(named);
  expect(fs.readFileSync(path.join(root, '2026-01-03/a'), 'utf8')).toBe('good');
  expect(await rottenPaths({ root, full: true })).toEqual(named);
  expect(await rottenPaths({ root })).toEqual([]);
});

async function rottenPaths(options: DedupeOptions): Promise<string[]> {
  const { failures, linkedNames } = await dedupe({ threads: 1, ...options });
  expect(linkedNames).toBe(0);
  return failures
    .filter(({ code }) => code === 'ROTTEN')
    .map((failure) => failure.path)
    .sort();
}

function rot(at: string): void {
  const { atimeMs, mtimeMs } = fs.statSync(at);
  fs.writeFileSync(at, 'goof');
  fs.utimesSync(at, atimeMs / 1000, mtimeMs / 1000);
}
