import path from 'node:path';
import { expect, it } from 'vitest';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { listTree } from '../../src/restore/list-tree.ts';
import { savedWhileListed } from '../kit/saved-while-listed.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

it('nothing mounted in a snapshot, nor on another device, is entered, and no temporary name is listed', async () => {
  const source = temporaryFolder();
  tree(source, { 'a/x': file('x'), 'a/.dedupe~run-0': file('x'), 'disk/x': file('x'), 'mounted/x': file('x') });
  const failures: string[] = [];
  const lstat: FileSystem['lstat'] = (at) => {
    const status = nodeFileSystem.lstat(at);
    return `${at}` === path.join(source, 'disk') ? Object.assign(status, { dev: status.dev + 1n }) : status;
  };
  const { folders } = await listTree(source, '/target', {
    fs: { ...nodeFileSystem, lstat },
    mountPoints: new Set([path.join(source, 'mounted')]),
    isStopped: () => false,
    ownOf: () => undefined,
    onName: () => undefined,
    onFailed: (at, code) => failures.push(`${path.relative(source, `${at}`)}: ${code}`),
  });
  expect(folders.map((folder) => path.relative(source, `${folder.source}`))).toEqual(['', 'a']);
  expect(failures).toEqual(['disk: EXDEV', 'mounted: EXDEV']);
  expect(folders[1].names).toEqual(['x']);
});

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
