import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ascendingOrder } from '../../src/domain/ascending-order.ts';

test('keys of up to 53 bits come in ascending order, equal ones by position', () => {
  const key = fc.oneof(fc.nat(5), fc.nat(), fc.maxSafeNat());
  fc.assert(
    fc.property(fc.array(key, { maxLength: 300 }), (keys) => {
      const positions = [...keys.keys()].sort((a, b) => keys[a] - keys[b] || a - b);
      expect([...ascendingOrder(keys)]).toEqual(positions);
    }),
  );
});

test('larger numbers are in order but for their last bits', () => {
  const keys = Float64Array.from({ length: 5000 }, (_, position) => 2 ** 64 - ((position * 7919) % 5000) * 2 ** 20);
  const sorted = Array.from(ascendingOrder(keys), (position) => keys[position]);
  expect(sorted.every((key, rank) => rank === 0 || key >= sorted[rank - 1])).toBe(true);
  expect(new Set(sorted).size).toBe(5000);
});
