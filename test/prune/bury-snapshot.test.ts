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
  mounted = [],
  mode = 0o755,
}: {
  before?: (root: string) => void;
  after?: (root: string) => void;
  looks?: Partial<FileSystem>;
  /** relative to the root */
  mounted?: readonly string[];
  mode?: number;
}) {
  const root = temporaryFolder();
  tree(root, {
    [`${NAME}/a`]: file('old'),
    [`${NAME}/`]: folder({ mtime: 5n, mode }),
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
    mountPointsNow: () => new Set(mounted.map((each) => path.join(root, each))),
    numbersStay: looks.lstat === undefined,
  });
  const files = [...snapshotOf(root)].filter(([, { kind }]) => kind === 'file').map(([name]) => name);
  return { buried, files: files.sort(), at };
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
  expect(bury({ before: exchange })).toMatchObject({
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

it.each([NAME, `${NAME}/sub`])('one in which something was mounted since the plan was made stays: at %s', (mounted) => {
  expect(bury({ mounted: [mounted, 'other'] })).toMatchObject({
    buried: { left: NAME, code: 'EXDEV' },
    files: [`${NAME}/a`, 'other/b'],
  });
  expect(bury({ mounted: ['other', `${NAME}-2`] }).files).toEqual(['other/b', 'state/pruned-1/a']);
});

it('a read-only one that cannot be renamed away for another reason keeps its mode', () => {
  const rename = (): never => {
    throw Object.assign(new Error('EACCES'), { code: 'EACCES', syscall: 'rename' });
  };
  const { buried, at } = bury({ mode: 0o555, looks: { rename } });
  expect(buried).toEqual({ left: NAME, code: 'EACCES' });
  expect(fs.statSync(at).mode & 0o777).toBe(0o555);
});
