import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, it } from 'vitest';
import type { CopyContext } from '../../src/mirror/copy-context.ts';
import { EntryKind } from '../../src/mirror/jobs.ts';
import { isSameAsPrevious } from '../../src/mirror/same-as-previous.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, folder, symlink, type TreeLiteral, tree } from '../kit/tree.ts';
import { contextOf, rulesOf } from './copying.ts';

const onPosix = it.runIf(process.platform !== 'win32');
const BEFORE: TreeLiteral = { a: file('abc'), none: file(''), link: symlink('to/a'), 'sub/': folder() };

/** Whether a folder that was `BEFORE` is taken for the same after `change`: by size and metadata, and by every byte. */
function isSame(change: (source: string) => void, context: Partial<CopyContext> = {}): boolean[] {
  const root = temporaryFolder();
  const [source, previous] = ['source', 'previous'].map((name) => path.join(root, name));
  for (const each of [source, previous]) {
    tree(each, BEFORE);
    fs.lutimesSync(path.join(each, 'link'), 5, 5);
  }
  change(source);
  const entries = fs.readdirSync(source, { withFileTypes: true });
  const names = entries.filter((entry) => !entry.isDirectory());
  const kinds = Uint8Array.from(names, (entry) => (entry.isSymbolicLink() ? EntryKind.symlink : EntryKind.file));
  const subfolders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const itself = { source: previous, previous, names: Object.keys(BEFORE).slice(0, 3), subfolders: ['sub'] };
  const same = { ...itself, kinds: Uint8Array.of(EntryKind.file, EntryKind.file, EntryKind.symlink) };
  const folders = [same, { source, previous, names: names.map(({ name }) => name), kinds, subfolders }];
  const rules = rulesOf();
  return [false, true].map((readBytes) => isSameAsPrevious({ rules, readBytes, folders }, contextOf(rules, context)));
}

/** Puts `node` in the place of `name`. */
const instead = (name: string, node: TreeLiteral[string]) => (source: string) => {
  fs.rmSync(path.join(source, name), { recursive: true });
  tree(source, { [name]: node });
};

onPosix('a folder in which nothing changed is the same, and so is one of another time', () => {
  expect(isSame(() => undefined)).toEqual([true, true]);
  expect(isSame((source) => fs.utimesSync(source, 5, 5))).toEqual([true, true]);
});

onPosix.each<[string, (source: string) => void]>([
  ['a file is gone', (source) => fs.rmSync(path.join(source, 'a'))],
  ['a file has come', (source) => tree(source, { new: file('') })],
  ['a file has another name', (source) => fs.renameSync(path.join(source, 'a'), path.join(source, 'b'))],
  ['a folder is gone', (source) => fs.rmdirSync(path.join(source, 'sub'))],
  ['a folder has come', (source) => fs.mkdirSync(path.join(source, 'new'))],
  ['a file has another size', instead('a', file('abcd'))],
  ['an empty file is none any more', instead('none', file('x'))],
  ['a file has another time', instead('a', file('abc', { mtime: 7_000n }))],
  ['a file has another mode', (source) => fs.chmodSync(path.join(source, 'a'), 0o600)],
  ['a symlink leads elsewhere', instead('link', symlink('to/b'))],
  ['a symlink has another time', (source) => fs.lutimesSync(path.join(source, 'link'), 7, 7)],
  ['a symlink is a file now', instead('link', file('to/a'))],
  ['a file is a symlink now', instead('a', symlink('abc'))],
])('it is another where %s', (_, change) => {
  expect(isSame(change)).toEqual([false, false]);
});

onPosix('it is another by its bytes alone where a file was written to and its time set back', () => {
  expect(isSame(instead('a', file('abd')))).toEqual([true, false]);
});

onPosix('it is another by its mode, which is looked at with the metadata', () => {
  expect(isSame((source) => fs.chmodSync(source, 0o711))).toEqual([false, true]);
});

onPosix('it is another where a name is in other capitals, also on a disk that takes both for one', () => {
  const lstat: FileSystem['lstat'] = (at) => nodeFileSystem.lstat(`${at}`.replace(/previous.A$/, 'previous/a'));
  const rename = (source: string) => fs.renameSync(path.join(source, 'a'), path.join(source, 'A'));
  expect(isSame(rename, { fs: { ...nodeFileSystem, lstat } })).toEqual([false, false]);
});

onPosix('it is the same where a folder or a symlink differs in what is ignored', () => {
  const rules = rulesOf({ ignore: ['mtime', 'mode'] });
  expect(isSame((source) => fs.chmodSync(source, 0o711), { rules })).toEqual([true, true]);
  expect(isSame((source) => fs.lutimesSync(path.join(source, 'link'), 7, 7), { rules })).toEqual([true, true]);
});

onPosix('it is another where something cannot be looked at or read', () => {
  const refuse = (): never => {
    throw Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'read' });
  };
  expect(isSame(() => undefined, { fs: { ...nodeFileSystem, list: refuse } })).toEqual([false, false]);
  expect(isSame(() => undefined, { fs: { ...nodeFileSystem, read: refuse } })).toEqual([true, false]);
});

onPosix('it is another where the run is to end before all is read', () => {
  expect(isSame(() => undefined, { isStopped: () => true })).toEqual([true, false]);
});
