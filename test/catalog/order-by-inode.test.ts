import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderByInode } from '../../src/catalog/order-by-inode.ts';

test('rows come in the order of their numbers', () => {
  const near = fc.bigInt({ min: 0n, max: 70_000n });
  const any = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
  fc.assert(
    fc.property(fc.array(fc.oneof(near, any), { maxLength: 200 }), (inos) => {
      const column = BigUint64Array.from([...inos, 5n, 6n]); // columns have room beyond their count
      const ordered = Array.from(orderByInode(column, inos.length), (row) => inos[row]);
      expect(ordered).toEqual(inos.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
    }),
  );
});
