import path from 'node:path';
import { expect, it } from 'vitest';
import { diff, isolate, links, prune, restore, verify, versions } from '../../src/index.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

it('a command that is given what is not there, or not in the root, is refused: its command line was well formed', async () => {
  const at = temporaryFolder();
  tree(at, { 'root/2026-01-01/a': file('1'), 'root/2026-01-02/a': file('1'), 'elsewhere/a': file('1') });
  const [root, elsewhere, destination] = ['root', 'elsewhere/a', 'restored'].map((name) => path.join(at, name));
  for (const run of [
    () => diff({ root, from: '2026-01-09' }),
    () => verify({ root, snapshot: '2026-01-09' }),
    () => versions({ root, path: 'b' }),
    () => versions({ root, path: elsewhere }),
    () => links({ root, file: path.join(root, 'b') }),
    () => links({ root, file: elsewhere }),
    () => restore({ root, source: '2026-01-09', destination }),
    () => restore({ root, source: elsewhere, destination }),
    () => prune({ root, also: ['2026-01-09'] }),
    () => isolate({ root, paths: [path.join(root, '2026-01-09')] }),
    () => isolate({ root, paths: [elsewhere] }),
  ]) {
    await expect(run()).rejects.toMatchObject({ kind: 'refused' });
  }
});
