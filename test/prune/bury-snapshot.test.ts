import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { burySnapshot } from '../../src/prune/bury-snapshot.ts';
import { snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, folder, tree } from '../kit/tree.ts';

const NAME = '2026-01-01';

/** Buries a snapshot, while this `happens` before it is renamed away and that after it. */
function bury({
  before = () => undefined,
  after = () => undefined,
  looks = {},
}: {
  before?: (root: string) => void;
  after?: (root: string) => void;
  looks?: Partial<FileSystem>;
}) {
  const root = temporaryFolder();
  tree(root, {
    [`${NAME}/a`]: file('old'),
    [`${NAME}/`]: folder({ mtime: 5n }),
    'other/b': file('new'),
    'state/': folder(),
  });
  const at = path.join(root, NAME);
  const { ino } = nodeFileSystem.lstat(at);
  let isFirst = true;
  const rename: FileSystem['rename'] = (from, to) => {
    if (!isFirst) return nodeFileSystem.rename(from, to);
    isFirst = false;
    before(root);
    nodeFileSystem.rename(from, to);
    after(root);
  };
  const buried = burySnapshot({ name: NAME, path: at, ino, isSealed: true }, root, {
    fs: { ...nodeFileSystem, rename, ...looks },
    state: path.join(root, 'state'),
    mountPointsNow: () => new Set(),
    numbersStay: looks.lstat === undefined,
  });
  const files = [...snapshotOf(root)].filter(([, { kind }]) => kind === 'file').map(([name]) => name);
  return { buried, files: files.sort() };
}

function exchange(root: string): void {
  fs.renameSync(path.join(root, NAME), path.join(root, 'kept'));
  fs.renameSync(path.join(root, 'other'), path.join(root, NAME));
}

it('a snapshot goes into the state folder, also where its number comes from its path', () => {
  expect(bury({}).files).toEqual(['other/b', 'state/pruned-1/a']);
  const lstat: FileSystem['lstat'] = (at) => {
    const status = nodeFileSystem.lstat(at);
    return `${at}`.includes('pruned-') ? Object.assign(status, { ino: status.ino + 1n }) : status;
  };
  expect(bury({ looks: { lstat } }).files).toEqual(['other/b', 'state/pruned-1/a']);
});

it('a folder that was given its name in the moment before it was renamed away gets that back', () => {
  expect(bury({ before: exchange })).toEqual({
    buried: { left: NAME, code: 'CHANGED' },
    files: [`${NAME}/b`, 'kept/a'],
  });
});

it('also one with the same time', () => {
  const before = (root: string): void => {
    exchange(root);
    const { atime, mtime } = fs.statSync(path.join(root, 'kept'));
    fs.utimesSync(path.join(root, NAME), atime, mtime);
  };
  expect(bury({ before }).files).toEqual([`${NAME}/b`, 'kept/a']);
});

it('where that is taken by then, it gets another, and what took it is not replaced', () => {
  const after = (root: string): void => fs.mkdirSync(path.join(root, NAME));
  const { buried, files } = bury({ before: exchange, after });
  expect(buried).toEqual({ left: `${NAME}.put-back-1`, code: 'CHANGED' });
  expect(files).toEqual([`${NAME}.put-back-1/b`, 'kept/a']);
});
