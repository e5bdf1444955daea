import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RowSet } from '../../src/walk/row-set.ts';

test('equal rows have one number, given in the order they came: as a Map does it, for any rows of any width', () => {
  const word = fc.oneof(fc.nat(3), fc.constantFrom(0xffff_ffff, 0x8000_0000));
  const rows = fc
    .integer({ min: 1, max: 5 })
    .chain((width) =>
      fc.array(fc.array(word, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 60 }),
    );
  fc.assert(
    fc.property(rows, (drawn) => {
      const width = drawn[0].length;
      const words = Uint32Array.from(drawn.flat());
      const set = new RowSet(width);
      const numbers = new Map<string, number>();
      for (const [index, row] of drawn.entries()) {
        const expected = numbers.get(row.join()) ?? numbers.size;
        numbers.set(row.join(), expected);
        expect(set.intern(words, index * width)).toBe(expected);
      }
      expect(set.count).toBe(numbers.size);
      expect([...set.rows.subarray(0, set.count * width)].join()).toBe([...numbers.keys()].join());
    }),
  );
});

test('100,000 rows that differ in one bit or another are told apart, and sealing keeps them', () => {
  const set = new RowSet(2);
  const row = (index: number) => Uint32Array.of(index << 12, index >>> 20);
  for (let index = 0; index < 100_000; index++) if (set.intern(row(index)) !== index) throw new Error(`row ${index}`);
  for (let index = 0; index < 100_000; index++) if (set.intern(row(index)) !== index) throw new Error(`row ${index}`);
  set.seal();
  expect(set.count).toBe(100_000);
  expect([...set.rows.subarray(199_998, 200_000)]).toEqual([...row(99_999)]);
});
