import { describe, expect, it, test } from 'vitest';
import { compileNameFilter, compileSnapshotGlob, type NamePatterns } from '../../src/walk/name-filter.ts';

const SNAPSHOT = '2026-01-01';

describe('a file is taken', () => {
  it.each([
    ['*.txt', 'a.txt', true],
    ['*.txt', 'deep/er/a.txt', true],
    ['*.txt', 'a.TXT', false],
    ['*', '.hidden', true],
    ['sub/*.txt', 'sub/a.txt', true],
    ['sub/*.txt', 'other/sub/a.txt', false],
    ['sub/**', 'sub/deep/a', true],
    ['**/sub/*', 'other/sub/a', true],
    [`${SNAPSHOT}/a`, 'a', true],
    ['2026-01-02/a', 'a', false],
    ['[ab]', 'a', true],
    ['{a,b}.txt', 'b.txt', true],
    ['**', 'line\nbreak', true],
    ['sub/**', 'sub/line\nbreak', true],
    ['*.txt', '\n.txt', true],
    ['Photos (2020)/**', 'Photos (2020)/a', true],
    ['Photos (2020)/**', 'Photos 2020/a', false],
    ['r (1).*', 'r (1).txt', true],
    ['r (1).*', 'r 1.txt', false],
    ['*(1)*', 'a (1).txt', true],
    ['*(1)*', 'a.txt', false],
    ['*|b', 'a', false],
    ['a|b*', 'a|b.txt', true],
    ['!a*', '!a.txt', true],
    ['!a', 'b', false],
    ['@(a)', 'a', false],
    ['@(a)*', '@(a).txt', true],
    ['[(]*', '(a', true],
    ['{a (1),b}.txt', 'a (1).txt', true],
    ['{a (1),b}.txt', 'b.txt', true],
    ['[ab]+', 'a+', true],
    ['[ab]+', 'aa', false],
    ['a+(b)?', 'a+(b)c', true],
    ['\\(a\\)*', '(a)b', true],
    ['**a\\\\\\\\', 'xa\\\\', true],
    ['**a\\\\\\\\\\', 'xa\\\\\\', true],
    ['**a\\\\\\\\*', 'xa\\\\b', true],
    ['**a\\\\\\\\', 'xa\\', false],
    ['a\\\\b', 'a\\b', true],
    ['a{1/**', 'a{1/x', true],
    ['a{1/**', 'a1/x', false],
    ['a{1*', 'a{1.txt', true],
    ['a}1*', 'a}1.txt', true],
    ['{a,b*', '{a,b.txt', true],
    ['{a,b*', 'a', false],
    ['{x{a,b}*', '{xb.txt', true],
    ['{{a},b}*', '{a}.txt', true],
    ['{{a},b}*', 'a.txt', false],
    ['{a,{b,c}}', 'c', true],
    ['{a,\\}}', '}', true],
    ['{a[,]b}', '{a,b}', true],
    ['{guid}*', '{guid}.txt', true],
    ['{}*', '{}a', true],
    ['{,a}b', 'b', true],
    ['{1..3}', '2', false],
    ['{1..3}*', '{1..3}.txt', true],
    ['{a..c,x}', 'b', false],
    ['{a..c,x}', 'a..c', true],
    ['{a..c,x}', 'x', true],
    ['a..b*', 'a..b.txt', true],
    ['..*', '..a', true],
    ['$$Backup*', '$$Backup1', true],
    ['a$', 'a', false],
    ['^^*', '^^a', true],
    ['{$a,^b}', '^b', true],
    ['[^a]', 'b', true],
    ['[^a]', 'a', false],
    ['[a-c]', 'b', true],
    ['"a"*', '"a".txt', true],
    ['"a*', '"a.txt', true],
    ['a+++*', 'a+++.txt', true],
    ['"a"*', 'a.txt', false],
  ])('by --include %s: %s %s', (glob, path, taken) => {
    expect(filter({ include: [glob] })?.takesFile(`${SNAPSHOT}/${path}`, path)).toBe(taken);
    expect(filter({ exclude: [glob] })?.takesFile(`${SNAPSHOT}/${path}`, path)).toBe(!taken);
  });

  it('where one of several inclusions matches and no exclusion does', () => {
    const both = filter({ include: ['*.txt', '*.md'], exclude: ['b*'] });
    expect(['a.txt', 'a.md', 'b.txt', 'a.iso'].map((name) => both?.takesFile(name, name))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('without regard to case where the platform has none', () => {
    const takes = (glob: string, name: string) => filter({ include: [glob], ignoreCase: true })?.takesFile(name, name);
    expect(takes('*.txt', 'A.TXT')).toBe(true);
    expect(takes('f\u00fcr*', 'fu\u0308r.tmp')).toBe(true);
    expect(takes('fu\u0308r*', 'f\u00fcr.tmp')).toBe(true);
  });
});

test('folders are skipped by exclusions, with or without a slash at the end, and not by inclusions', () => {
  expect(filter({ exclude: ['cache'] })?.skipsFolder('s/x/cache', 'x/cache')).toBe(true);
  expect(filter({ exclude: ['x/cache/'] })?.skipsFolder('s/x/cache', 'x/cache')).toBe(true);
  expect(filter({ exclude: ['cache/'] })?.skipsFolder('s/cache2', 'cache2')).toBe(false);
  expect(filter({ include: ['*.txt'] })?.skipsFolder('s/x', 'x')).toBe(false);
});

test('without patterns there is no filter, so that no path need be built', () => {
  expect(filter({})).toBeUndefined();
});

test('a snapshot glob has one test a level', () => {
  const tests = compileSnapshotGlob('host-*/20??-*', false);
  expect(tests).toHaveLength(2);
  expect(['host-a', 'other'].map((name) => tests[0](name))).toEqual([true, false]);
  expect(['2026-01-01', 'latest'].map((name) => tests[1](name))).toEqual([true, false]);
  expect(compileSnapshotGlob('*', false)[0]('.hidden')).toBe(true);
  expect(compileSnapshotGlob('Day*', true)[0]('day 1')).toBe(true);
});

function filter(patterns: Partial<NamePatterns>) {
  return compileNameFilter({ include: [], exclude: [], ignoreCase: false, ...patterns });
}
