import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { ReadOnlyFlags } from '../../src/prune/read-only-flags.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, tree } from '../kit/tree.ts';

it('the flag comes back through the same path in another snapshot, or wherever the file has a name', async () => {
  const root = temporaryFolder();
  tree(root, {
    '2026-01-02/first': file('a'),
    '2026-01-02/same': file('x', { mode: 0o640 }),
    '2026-01-01/moved/here': file('y'),
    '2026-01-01/other': file('z'),
    '2026-01-02/twin': linkTo('2026-01-01/moved/here'),
    '2026-01-02/very last': file('b'),
  });
  const at = (name: string): string => path.join(root, name);
  const inoOf = (name: string): bigint => nodeFileSystem.lstat(at(name)).ino;
  const kept = ['2026-01-02', '2026-01-01'].map((name) => ({ name, path: at(name), ino: inoOf(name), isSealed: true }));
  const flags = new ReadOnlyFlags(kept);
  flags.noteLost(inoOf('2026-01-02/same'), ['same']);
  flags.noteLost(inoOf('2026-01-01/moved/here'), ['as', 'it', 'was']);
  flags.noteLost(2n ** 60n, ['gone']);
  const walk = {
    fs: nodeFileSystem,
    device: nodeFileSystem.lstat(root).dev,
    mountPoints: new Set<string>(),
    isStopped: () => false,
  };
  const failures: unknown[] = [];
  await flags.giveBack(walk, (...failure) => failures.push(failure));
  const modeOf = (name: string): number => fs.lstatSync(at(name)).mode & 0o777;
  expect(failures).toEqual([]);
  expect(['2026-01-02/same', '2026-01-02/twin'].map(modeOf)).toEqual([0o440, 0o444]);
  expect(['2026-01-02/first', '2026-01-02/very last', '2026-01-01/other'].map(modeOf)).toEqual([0o644, 0o644, 0o644]);
});
