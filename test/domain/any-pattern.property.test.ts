import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyPattern, type Pattern } from '../../src/domain/any-pattern.ts';
import { compileWildcard, unifySeparators } from '../../src/mirror/wildcard.ts';
import { compileGlob } from '../../src/walk/name-filter.ts';

/** Letters of which one expression takes several for one, and what means something to one. */
const WORDS = [...'aAbBdkK\u212asS\u017fßẞéÉσςΣiİıµμ019._-'].concat('e\u0301', '..', '.txt', 'ss', 'x41');
const SIGNS = [...'***???/[]{},\\()|!^$+@ \n'].concat('**', '[ab]', '[^a]', '{a,b}', '{', '[]', '\\d', '\\\\', './');

/** A pattern, and texts that it may match: what it is, with other letters for some of its own and for its signs. */
const drawn = fc
  .array(fc.oneof(fc.constantFrom(...WORDS), fc.constantFrom(...SIGNS)), { minLength: 1, maxLength: 6 })
  .chain((parts) => {
    const text = fc.tuple(...parts.map(variantOf)).map((variants) => variants.join('').replace(/[/\\]+$/, ''));
    return fc.record({ pattern: fc.constant(parts.join('')), texts: fc.array(text, { minLength: 1, maxLength: 6 }) });
  });

function variantOf(part: string): fc.Arbitrary<string> {
  const cases = [part, part.toUpperCase(), part.toLowerCase(), part.normalize('NFC'), part.normalize('NFD')];
  const other = fc.constantFrom('', ...WORDS);
  return fc.oneof(fc.constantFrom(...cases), SIGNS.includes(part) ? fc.constantFrom(...WORDS, '', '/') : other);
}

const COMPILERS: [string, (pattern: string, ignoreCase: boolean) => Pattern][] = [
  ['globs', (glob, ignoreCase) => compileGlob(glob, { ignoreCase })],
  ['wildcards', compileWildcard],
];

test.each(COMPILERS.flatMap(([kind, compile]) => [true, false].map((ignoreCase) => ({ kind, compile, ignoreCase }))))(
  'of many $kind one matches a text where one of them alone does, case ignored: $ignoreCase',
  ({ compile, ignoreCase }) => {
    const isSame = (all: readonly { pattern: string; texts: readonly string[] }[]): void => {
      const patterns = all.map(({ pattern }) => compile(pattern, ignoreCase));
      const matchesAny = anyPattern(patterns, { ignoreCase });
      for (const text of all.flatMap(({ texts }) => texts).map(unifySeparators)) {
        expect([text, matchesAny(text)]).toEqual([text, patterns.some(({ matches }) => matches(text))]);
      }
    };
    fc.assert(fc.property(fc.array(drawn, { minLength: 1, maxLength: 3 }), isSame), { numRuns: 500 });
  },
);
