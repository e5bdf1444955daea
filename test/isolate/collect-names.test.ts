import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { collectNames } from '../../src/isolate/collect-names.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { withoutOpenFolders } from '../kit/in-open-folders.ts';
import { savedWhileListed } from '../kit/saved-while-listed.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, tree } from '../kit/tree.ts';

test('a folder that somebody moves away once it was listed is a failure of its own', async () => {
  const base = temporaryFolder();
  tree(base, { 'in/gone/a': file('x'), 'in/here/a': linkTo('in/gone/a') });
  const [here, gone] = ['in/here', 'in/gone'].map((name) => path.join(base, name));
  const list: FileSystem['list'] = (folder) => {
    if (folder === here) fs.renameSync(gone, path.join(base, 'moved'));
    return nodeFileSystem.list(folder);
  };
  const failures: [string, string][] = [];
  const folders = await collectNames([here, gone], {
    // the last one is listed first
    fs: withoutOpenFolders({ list }),
    device: nodeFileSystem.lstat(base).dev,
    mountPoints: new Set(),
    stateFolder: path.join(base, '.dedupe-backups'),
    ownOf: () => undefined,
    isStopped: () => false,
    onFailed: (at, code) => failures.push([`${at}`, code]),
  });
  expect(folders.map(({ path: at }) => at)).toEqual([here]);
  expect(failures).toEqual([[gone, 'ENOENT']]);
});

test('a name that another file is renamed to while its folder is listed is collected', async () => {
  const base = temporaryFolder();
  tree(base, { 'in/saved': file('x'), 'in/other': linkTo('in/saved') });
  const folder = path.join(base, 'in');
  const names: string[] = [];
  await collectNames([folder], {
    fs: savedWhileListed(folder, 2),
    device: nodeFileSystem.lstat(base).dev,
    mountPoints: new Set(),
    stateFolder: path.join(base, '.dedupe-backups'),
    ownOf: (at) => {
      names.push(path.basename(`${at}`));
      return undefined;
    },
    isStopped: () => false,
    onFailed: () => undefined,
  });
  expect(names).toContain('saved');
});
