import { describe, expect, it, vi } from 'vitest';
import {
  compileSelection,
  EVERYTHING,
  type Place,
  type Selection,
  takesEverything,
} from '../../src/mirror/selection.ts';
import { compileWildcard } from '../../src/mirror/wildcard.ts';

const place = (relative: string, inDriveRoot = false): Place => ({
  name: relative.split('/').at(-1) ?? relative,
  absolute: `/data/${relative}`,
  relative,
  inDriveRoot,
});
const status = (changes: object = {}) => ({
  ...({ size: 10n, mtimeNs: 1000n, mode: 0o100644n } as never as Parameters<
    ReturnType<typeof compileSelection>['takesFile']
  >[1]),
  ...changes,
});
const select = (selection: Partial<Selection>) => compileSelection({ ...EVERYTHING, ...selection });

describe('takesEverything', () => {
  it('is true of a selection that asks for nothing but levels', () => {
    expect(takesEverything(EVERYTHING)).toBe(true);
    expect(takesEverything({ ...EVERYTHING, levels: 2, emptyFolders: false, ignoreCase: true })).toBe(true);
  });

  it.each<Partial<Selection>>([
    { includeFiles: ['a'] },
    { excludeFiles: ['a'] },
    { excludeFolders: ['a'] },
    { minSize: 1 },
    { maxSize: 1 },
    { oldest: 0n },
    { newest: 0n },
    { readOnly: false },
  ])('is false of %o', (selection) => {
    expect(takesEverything({ ...EVERYTHING, ...selection })).toBe(false);
  });
});

describe('patterns without a wildcard', () => {
  const names = Array.from({ length: 1000 }, (_unused, at) => `name ${at}`);

  it('are not tried one after the other', () => {
    const { takesFile } = select({ excludeFiles: [...names, 'folder/in.it', '/data/whole/path', '*.tmp'] });
    const tried = vi.spyOn(RegExp.prototype, 'test');
    const places = ['a.txt', 'sub/name 999', 'folder/in.it', 'whole/path', 'b.tmp'];
    const taken = places.filter((each) => takesFile(place(each), status()));
    const times = tried.mock.calls.length;
    tried.mockRestore();
    expect(taken).toEqual(['a.txt']);
    expect(times).toBeLessThanOrEqual(places.length);
  });

  it('match what they are, and a name only where they have no separator', () => {
    const patterns = ['a\\b', 'sub/', 'a.b(c)', '', '/'];
    const { takesFile } = select({ excludeFiles: patterns });
    const taken = (each: string) => takesFile(place(each), status());
    const places = ['a/b', 'a\\b', 'x/a\\b', 'x/a/b', 'sub', 'x/sub', 'a.b(c)', 'x/a.b(c)', 'a-b(c)', 'A.B(C)'];
    expect(places.filter(taken)).toEqual(['x/a\\b', 'x/a/b', 'a-b(c)', 'A.B(C)']);
  });
});

describe('compileWildcard', () => {
  it.each([
    ['*.txt', 'a.txt', true],
    ['*.txt', 'a.TXT', false],
    ['*.txt', 'a.txt.bak', false],
    ['*.*', 'Makefile', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['[a]{b}$.x', '[a]{b}$.x', true],
    ['[a]', 'a', false],
    ['C:\\Data\\*\\tmp', 'C:\\Data\\x\\tmp', true],
    ['sub/*.o', 'sub\\a.o', true],
    ['a\nb*', 'a\nbc', true],
    ['2026-*-x', '2026-01-x', true],
    [' !"#$%&\'()+,-./:;<=>@[]^_`{|}~', ' !"#$%&\'()+,-./:;<=>@[]^_`{|}~', true],
  ])('%j on %j is %s', (pattern, text, expected) => {
    expect(compileWildcard(pattern, false).matches(text)).toBe(expected);
  });

  it('ignores case where the platform does', () => {
    expect(compileWildcard('*.TXT', true).matches('é.txt')).toBe(true);
  });

  it('takes both ways to write an accent for one where the platform does', () => {
    for (const [pattern, text] of [
      ['f\u00fcr.*', 'fu\u0308r.odt'],
      ['fu\u0308r.*', 'f\u00fcr.odt'],
    ]) {
      expect(compileWildcard(pattern, true).matches(text)).toBe(true);
      expect(compileWildcard(pattern, false).matches(text)).toBe(false);
    }
  });
});

describe('compileSelection', () => {
  it('takes everything by default', () => {
    expect(select({}).takesFile(place('a/b'), status())).toBe(true);
    expect(select({}).takesFolder(place('a'))).toBe(true);
  });

  it('leaves files out by name, wildcard, path below the source and full path', () => {
    const selector = select({ excludeFiles: ['*.tmp', 'sub/x', '/data/full'] });
    expect(selector.takesFile(place('deep/a.tmp'), status())).toBe(false);
    expect(selector.takesFile(place('sub/x'), status())).toBe(false);
    expect(selector.takesFile(place('other/sub/x'), status())).toBe(true);
    expect(selector.takesFile(place('full'), status())).toBe(false);
  });

  it('leaves folders out the same way, with or without a separator at the end', () => {
    const selector = select({ excludeFolders: ['node_modules', 'a/b/'] });
    expect(selector.takesFolder(place('x/node_modules'))).toBe(false);
    expect(selector.takesFolder(place('a/b'))).toBe(false);
    expect(selector.takesFolder(place('b'))).toBe(true);
  });

  it('takes sizes and times inclusively', () => {
    const selector = select({ minSize: 10, maxSize: 20, oldest: 1000n, newest: 2000n });
    expect(selector.takesFile(place('a'), status())).toBe(true);
    expect(selector.takesFile(place('a'), status({ size: 20n, mtimeNs: 2000n }))).toBe(true);
    expect(selector.takesFile(place('a'), status({ size: 9n }))).toBe(false);
    expect(selector.takesFile(place('a'), status({ mtimeNs: 2001n }))).toBe(false);
    expect(selector.takesFile(place('a'), status({ mtimeNs: 999n }))).toBe(false);
  });

  it('tells read-only files by their mode', () => {
    expect(select({ readOnly: true }).takesFile(place('a'), status())).toBe(false);
    expect(select({ readOnly: false }).takesFile(place('a'), status({ mode: 0o100444n }))).toBe(false);
  });

  it('leaves out what Windows keeps in the root of a drive, and there alone', () => {
    const selector = select({});
    for (const name of ['pagefile.sys', 'HIBERFIL.SYS', 'swapfile.sys']) {
      expect(selector.takesFile(place(name, true), status())).toBe(false);
      expect(selector.takesFile(place(name), status())).toBe(true);
    }
    expect(selector.takesFolder(place('$RECYCLE.BIN', true))).toBe(false);
    expect(selector.takesFolder(place('System Volume Information', true))).toBe(false);
  });
});
