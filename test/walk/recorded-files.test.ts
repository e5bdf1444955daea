import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { areAsRecorded, type RecordedFilesTask } from '../../src/walk/recorded-files.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, tree } from '../kit/tree.ts';

const ELSEWHERE = ['3', '2', '1'];

it('holds for files that are where they were recorded, with their size and time', () => {
  expect(areAsRecorded(recorded(twoDays()), nodeFileSystem)).toBe(true);
});

it.each<[string, (root: string) => void]>([
  ['has another size, and its time again', (root) => rewritten(`${root}/2/a`, 'longer')],
  ['has another time', (root) => fs.utimesSync(`${root}/2/a`, 1, 1)],
  ['is gone, and was in no other snapshot', (root) => fs.rmSync(`${root}/2/sub/alone`)],
  [
    'is another one of the same size and time',
    (root) => tree(without(root, '2/sub/alone'), { '2/sub/alone': file('alone') }),
  ],
  ['is a folder now', (root) => tree(without(root, '2/sub/alone'), { '2/sub/alone/x': file('alone') })],
  ['was outside of all snapshots, and is gone', (root) => fs.rmSync(`${root}/loose`)],
  ['is gone with the root', (root) => fs.renameSync(root, `${root}-moved`)],
])('does not where one %s', (_, change) => {
  const root = path.join(temporaryFolder(), 'root');
  const task = recorded(twoDays(root));
  change(root);
  expect(areAsRecorded(task, nodeFileSystem)).toBe(false);
});

it('holds for a file that another snapshot has, where the name that was recorded is gone or another file', () => {
  const root = twoDays();
  const task = recorded(root);
  fs.rmSync(`${root}/2/a`);
  expect(areAsRecorded(task, nodeFileSystem)).toBe(true);
  tree(root, { '2/a': file('aa') });
  expect(areAsRecorded(task, nodeFileSystem)).toBe(true);
  expect(areAsRecorded({ ...task, elsewhere: ['2', '3'] }, nodeFileSystem)).toBe(false);
});

it('does not for a record that was gone when it was to be looked up', () => {
  const task = recorded(twoDays());
  expect(areAsRecorded({ ...task, textEnd: new Uint32Array(task.textEnd.length) }, nodeFileSystem)).toBe(false);
});

function twoDays(root = temporaryFolder()): string {
  fs.mkdirSync(root, { recursive: true });
  tree(root, { '1/a': file('aa'), '2/a': linkTo('1/a'), '2/sub/alone': file('alone'), loose: file('loose') });
  return root;
}

/** As the index would have it. */
function recorded(root: string): RecordedFilesTask {
  const paths = ['2/a', '2/sub/alone', 'loose'].map((at) => path.join(...at.split('/')));
  const seen = paths.map((at) => nodeFileSystem.lstat(path.join(root, at)));
  let end = 0;
  return {
    root: { path: root, ino: nodeFileSystem.lstat(root).ino },
    elsewhere: ELSEWHERE,
    ino: BigUint64Array.from(seen, ({ ino }) => ino),
    size: Float64Array.from(seen, ({ size }) => Number(size)),
    mtimeNs: BigInt64Array.from(seen, ({ mtimeNs }) => mtimeNs),
    textEnd: Uint32Array.from(paths, (at) => {
      end += Buffer.byteLength(at);
      return end;
    }),
    text: Buffer.from(paths.join('')),
  };
}

function rewritten(at: string, content: string): void {
  const { atime, mtime } = fs.statSync(at);
  fs.writeFileSync(at, content);
  fs.utimesSync(at, atime, mtime);
}

/** The name goes to a file that stays, so that the number of its inode is not given to another. */
function without(root: string, at: string): string {
  fs.renameSync(path.join(root, at), path.join(path.dirname(root), 'kept'));
  return root;
}
