import path from 'node:path';
import { expect, it } from 'vitest';
import { type RestoreOptions, restore } from '../../src/index.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

it('what is there already is not among what is still to be copied', async () => {
  const base = temporaryFolder();
  const [root, destination] = ['root', 'restored'].map((name) => path.join(base, name));
  tree(root, { '2026-01-01/a': file('12345'), '2026-01-01/b': file('123'), '2026-01-01/c': file('1234567') });
  tree(destination, { a: file('other') });
  const again = { root, source: '2026-01-01', destination };
  expect(await lastTold(again)).toBe('10 of 10');
  expect(await lastTold(again)).toBe('0 of 0');
  expect(await lastTold({ ...again, source: '2026-01-01/a' })).toBe('0 of 0');
  expect(await lastTold({ ...again, overwrite: 'always' })).toBe('15 of 15');
});

async function lastTold(options: RestoreOptions): Promise<string | undefined> {
  let told: string | undefined;
  await restore({
    threads: 1,
    ...options,
    onEvent: (event) => {
      if (event.type === 'phase-progress' && event.phase === 'copy') told = `${event.done} of ${event.total}`;
    },
  });
  return told;
}
