import path from 'node:path';
import { expect, it } from 'vitest';
import { realPatterns } from '../../src/mirror/real-patterns.ts';

const HERE = path.resolve('z');
const SOURCES = [{ typed: HERE, real: '\\\\server\\share\\' }];

it('gives patterns that begin with a source as it was typed its real path as well', () => {
  const real = (...patterns: string[]) => realPatterns(patterns, SOURCES, { ignoreCase: false });
  expect(real(`${HERE}/tmp/*.o`)).toEqual([`${HERE}/tmp/*.o`, '//server/share/tmp/*.o']);
  expect(real('tmp', '*.o', `${HERE}x/tmp`, HERE.toUpperCase())).toHaveLength(4);
});

it('goes by the case where names do', () => {
  const pattern = `${HERE.toUpperCase()}/TMP`;
  expect(realPatterns([pattern], SOURCES, { ignoreCase: true })).toEqual([pattern, '//server/share/TMP']);
  expect(realPatterns([pattern], SOURCES, { ignoreCase: false })).toEqual([pattern]);
});

it('takes a source that was typed from where one is', () => {
  const typed = [{ typed: 'z', real: '/real/' }];
  expect(realPatterns([`${HERE}/a`], typed, { ignoreCase: false })).toEqual([`${HERE}/a`, '/real/a']);
});

it.each(['./z/tmp', '.\\z\\tmp', `../${path.basename(path.resolve())}/z/tmp/`, `${HERE}/./x/../tmp`])(
  'takes %s for the path that it leads to',
  (pattern) => {
    const [typed, ...further] = realPatterns([pattern], SOURCES, { ignoreCase: false });
    expect([typed, further]).toEqual([pattern, [`${HERE}/tmp`, '//server/share/tmp']]);
  },
);

it.each(['z/tmp', '.z/tmp', '..tmp', '*/./tmp'])('takes %s for what it is', (pattern) => {
  expect(realPatterns([pattern], SOURCES, { ignoreCase: false })).toEqual([pattern]);
});
