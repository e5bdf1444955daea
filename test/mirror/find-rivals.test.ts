import { expect, it } from 'vitest';
import { isTakenBy, withRivals } from '../../src/mirror/find-rivals.ts';
import { ANY_OTHER, newFolder, type SourceFolder } from '../../src/mirror/source-tree.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

function folder(number: number, parent: number | undefined, name: string, names: readonly string[]): SourceFolder {
  return { ...newFolder({ number, parent, name, source: name, path: name }), names };
}

it('of names that a disk may take for one the first is copied first, and folders come before files', () => {
  const folders = [
    folder(0, undefined, '', ['A', 'a', 'b', 'DIR', '\u00e9', 'e\u0301', 'stra\u00dfe', 'STRASSE']),
    folder(1, 0, 'dir', ['a']),
    folder(2, 0, 'Dir', ['b']),
    folder(3, 1, 'dir', ['A']),
  ];
  const { rivals } = withRivals({ folders, hardLinks: [] });
  expect([...(rivals?.folders ?? [])]).toEqual([[2, 'dir']]);
  expect([...(rivals?.names ?? [])].map(([number, elders]) => [number, ...elders])).toEqual([
    [0, [1, 'A'], [3, 'dir'], [5, '\u00e9'], [7, 'stra\u00dfe']],
  ]);
});

it('a rival is no further name of a file, for it is copied by itself', () => {
  const at = (entry: number) => ({ folder: 0, entry });
  const { hardLinks } = withRivals({
    folders: [folder(0, undefined, '', ['A', 'a', 'b', 'c', 'C'])],
    hardLinks: [
      [at(0), at(1), at(2)],
      [at(3), at(4)],
    ],
  });
  expect(hardLinks).toEqual([[at(0), at(2)]]);
});

it('what may be the short name of another is copied after all that have none, and is no further name of a file', () => {
  const folders = [
    folder(0, undefined, '', ['LONGFI~1.TXT', 'longfi~1.txt', 'long file name.txt', 'other']),
    folder(1, 0, 'longfo~1', ['A~1', 'b']),
    folder(2, 0, 'alone', ['A~1']),
    folder(3, 0, 'with a folder', ['A~1']),
    folder(4, 3, 'sub', []),
  ];
  const at = (entry: number) => ({ folder: 0, entry });
  const { rivals, hardLinks } = withRivals({ folders, hardLinks: [[at(0), at(2), at(3)]] });
  expect([...(rivals?.folders ?? [])]).toEqual([[1, ANY_OTHER]]);
  expect([...(rivals?.shortNames ?? [])].map(([number, entries]) => [number, ...entries])).toEqual([
    [0, [0, ANY_OTHER]],
    [1, [0, ANY_OTHER]],
    [3, [0, ANY_OTHER]],
  ]);
  expect([...(rivals?.names ?? [])].map(([number, elders]) => [number, ...elders])).toEqual([[0, [1, 'LONGFI~1.TXT']]]);
  expect(hardLinks).toEqual([[at(2), at(3)]]);
});

it.each(['LONGFI~1.TXT', 'longfi~1.txt', 'AB12CD~9', 'A~10.c', 'LO~12345', 'GITIGN~1', '~1', 'É~1'])(
  '%s may be a short name',
  (name) => {
    const { rivals } = withRivals({ folders: [folder(0, undefined, '', [name, 'other'])], hardLinks: [] });
    expect(rivals?.shortNames.get(0)?.get(0)).toBe(ANY_OTHER);
  },
);

it.each(['LONGFIL~1.TXT', 'A~1.TEXT', 'A~1.B.C', 'A~.TXT', 'A~1B', 'file~', '.#a~1', 'a b~1', 'a+b~1', 'readme.txt'])(
  '%s is none: Windows gives it another one, or none',
  (name) => {
    const { rivals } = withRivals({ folders: [folder(0, undefined, '', [name, 'other'])], hardLinks: [] });
    expect(rivals?.shortNames.size).toBe(0);
  },
);

it('a path is taken where it leads to what is listed by another name', () => {
  const at = temporaryFolder();
  tree(at, { 'LONGFILENAME.TXT': file('x'), 'own~1': file('y') });
  const fs: Pick<FileSystem, 'lstat' | 'list'> = {
    list: nodeFileSystem.list,
    lstat: (path) => nodeFileSystem.lstat(`${path}`.replace('LONGFI~1.TXT', 'LONGFILENAME.TXT')),
  };
  const taken = ['LONGFI~1.TXT', 'own~1', 'NONE~1'].map((name) => isTakenBy(fs, ANY_OTHER, { folder: at, name }));
  expect(taken).toEqual([true, false, false]);
});
