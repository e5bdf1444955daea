import { expect, it } from 'vitest';
import { withRivals } from '../../src/mirror/find-rivals.ts';
import { newFolder, type SourceFolder } from '../../src/mirror/source-tree.ts';

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
