import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { EntryFolder } from '../../src/mirror/entry-folder.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { withoutOpenFolders } from '../kit/in-open-folders.ts';
import { openDescriptors } from '../kit/open-descriptors.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

const onLinux = it.runIf(process.platform === 'linux');
/** As a folder that may be searched, and not read. */
const UNREADABLE: FileSystem = {
  ...nodeFileSystem,
  openFolder: (at) => {
    throw Object.assign(new Error('EACCES'), { code: 'EACCES', syscall: 'open', path: at });
  },
};
const WAYS: [string, FileSystem][] = [
  ['held open', nodeFileSystem],
  ['by paths', withoutOpenFolders({})],
  ['that cannot be opened', UNREADABLE],
  ['where an open one has no calls', { ...nodeFileSystem, inFolder: () => undefined }],
];

describe.each(WAYS)('a folder %s', (_, fileSystem) => {
  it('looks at, links, renames and unlinks names in it', () => {
    const { root, one, two } = folders(fileSystem);
    two.linkFrom(one, 'a', 'b');
    two.link(path.join(root, 'one/a'), 'c');
    two.rename('c', 'd');
    const { ino } = one.lstat('a');
    expect([two.lstat('b').ino, two.lstat('d').ino]).toEqual([ino, ino]);
    two.unlink('b');
    expect(fs.readdirSync(path.join(root, 'two'))).toEqual(['d']);
    one.close();
    two.close();
  });

  onLinux('leaves no descriptor open', () => {
    const { one, two } = folders(fileSystem);
    const open = openDescriptors();
    two.linkFrom(one, 'a', 'b');
    for (const folder of [one, two, one]) folder.close();
    expect(openDescriptors()).toBe(open);
  });
});

onLinux('a folder that is held open is the same whatever becomes of its path', () => {
  const { root, one, two } = folders(nodeFileSystem);
  two.linkFrom(one, 'a', 'b');
  fs.renameSync(path.join(root, 'two'), path.join(root, 'moved'));
  tree(root, { 'two/b': file('another') });
  two.unlink('b');
  expect(fs.readdirSync(path.join(root, 'moved'))).toEqual([]);
  expect(fs.readFileSync(path.join(root, 'two/b'), 'utf8')).toBe('another');
  one.close();
  two.close();
});

function folders(fileSystem: FileSystem) {
  const root = temporaryFolder();
  tree(root, { 'one/a': file('x') });
  fs.mkdirSync(path.join(root, 'two'));
  const [one, two] = ['one', 'two'].map((name) => new EntryFolder(path.join(root, name), fileSystem));
  return { root, one, two };
}
