import path from 'node:path';
import { expect, it } from 'vitest';
import { listTree } from '../../src/restore/list-tree.ts';
import { savedWhileListed } from '../kit/saved-while-listed.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

it.each([
  { listings: 2, names: ['other', 'saved'], codes: [] },
  { listings: 6, names: ['other'], codes: ['CHANGED'] },
])('a file that is saved during $listings listings is among the names, or its folder is a failure', async (each) => {
  const source = temporaryFolder();
  tree(source, { 'sub/saved': file('x'), 'sub/other': file('x') });
  const codes: string[] = [];
  const { folders } = await listTree(source, '/target', {
    fs: savedWhileListed(path.join(source, 'sub'), each.listings),
    mountPoints: new Set(),
    isStopped: () => false,
    ownOf: () => undefined,
    onName: () => undefined,
    onFailed: (_, code) => codes.push(code),
  });
  expect({ names: folders[1].names, codes }).toEqual({ names: each.names, codes: each.codes });
});
