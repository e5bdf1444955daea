import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Observer, Phase } from '../../src/domain/events.ts';
import { backup, dedupe, isolate, restore, verify } from '../../src/index.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, symlink, tree } from '../kit/tree.ts';

const LARGE = 'l'.repeat(3 * 2 ** 20);
const NAMES = 12;

it('what backs up, restores and isolates ends with all names copied', async () => {
  const base = temporaryFolder();
  const [source, root, destination] = ['source', 'root', 'restored'].map((name) => path.join(base, name));
  fs.mkdirSync(root);
  tree(source, { ...mixed(''), empty: file(''), link: symlink('empty') });
  const all = [1, NAMES + 2, NAMES + 2];
  for (const name of ['1', '2']) {
    expect(await lastOf('copy', (onEvent) => backup({ root, sources: [source], name, onEvent }))).toEqual(all);
  }
  expect(await lastOf('copy', (onEvent) => restore({ root, source: '1', destination, onEvent }))).toEqual(all);
  expect(await lastOf('copy', (onEvent) => restore({ root, source: '1', destination, onEvent }))).toEqual(all);
  const paths = [path.join(root, '2')];
  expect(await lastOf('copy', (onEvent) => isolate({ root, paths, onEvent }))).toEqual(all);
});

it('what dedupes and verifies ends with all files read, and what they are compared with is none of these', async () => {
  const root = temporaryFolder();
  tree(root, { ...mixed('1/'), ...mixed('2/'), '2/alone': file('of its size') });
  expect(await lastOf('read', (onEvent) => dedupe({ root, onEvent }))).toEqual([1, 2 * NAMES + 1, 2 * NAMES + 1]);
  expect(await lastOf('read', (onEvent) => verify({ root, onEvent }))).toEqual([1, NAMES + 1, NAMES + 1]);
  tree(root, mixed('3/'));
  expect(await lastOf('read', (onEvent) => dedupe({ root, onEvent }))).toEqual([1, NAMES, NAMES]);
});

async function lastOf(phase: Phase, run: (onEvent: Observer) => Promise<unknown>) {
  let last: unknown;
  await run((event) => {
    if (event.type === 'phase-progress' && event.phase === phase) last = [event.share, event.files, event.totalFiles];
  });
  return last;
}

/** A file that is read a block at a time, and some that are read whole. */
function mixed(below: string) {
  const small = Array.from({ length: NAMES - 1 }, (_, at) => [`${below}small/${at}`, file(`small ${at}`)] as const);
  return { [`${below}large`]: file(LARGE), ...Object.fromEntries(small) };
}
