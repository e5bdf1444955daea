import { expect, test } from 'vitest';
import { anyPattern } from '../../src/domain/any-pattern.ts';
import { compileWildcard } from '../../src/mirror/wildcard.ts';
import { compileGlob } from '../../src/walk/name-filter.ts';

const MANY = Array.from({ length: 500 }, (_unused, at) => [`*.x${at}`, `name ${at}`, `a/*/b-${at}`]).flat();

test.each([true, false])('of many patterns those are asked that may match a name, case ignored: %s', (ignoreCase) => {
  for (const compile of [(glob: string) => compileGlob(glob, { ignoreCase }), compileWildcardHere]) {
    let asked = 0;
    const patterns = MANY.map(compile).map((pattern) => ({
      ...pattern,
      matches: (text: string) => {
        asked++;
        return pattern.matches(text);
      },
    }));
    const matchesAny = anyPattern(patterns, { ignoreCase });
    expect(['a.jpg', 'b.x', 'name', 'über.x', 'x/name 7'].filter((text) => matchesAny(text))).toEqual([]);
    expect(asked).toBe(0);
    expect(['b.x499', 'name 7', 'a/c/b-3', 'ü.x0'].every((text) => matchesAny(text))).toBe(true);
    expect(matchesAny('B.X499')).toBe(ignoreCase);
    expect(asked).toBe(ignoreCase ? 5 : 4);
  }

  function compileWildcardHere(pattern: string) {
    return compileWildcard(pattern, ignoreCase);
  }
});

test('a pattern that ends with what is no literal is asked of every text', () => {
  const asked: string[] = [];
  const patterns = ['*', 'a*', '*[ab]', '{a,b}', '*.x?', 'x\\d', '\\x41'].map((glob) => ({
    ...compileGlob(glob, { ignoreCase: false }),
    matches: () => asked.push(glob) === 0,
  }));
  anyPattern(patterns, { ignoreCase: false })('name');
  expect(asked).toEqual(['*', 'a*', '*[ab]', '{a,b}', '*.x?', 'x\\d', '\\x41']);
});

test.each([
  ['*k', 'x\u212a'],
  ['*s', 'x\u017f'],
  ['stra\u00dfe', 'STRA\u1e9eE'],
  ['fu\u0308r', 'F\u00dcR'],
])('the pattern %s is asked of %s, which ignoring case may be the same', (pattern, text) => {
  expect(anyPattern([compileWildcard(pattern, true)], { ignoreCase: true })(text)).toBe(true);
});
