import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupBySize, membersOf } from '../../src/dedupe/size-classes.ts';
import { groupBy } from '../kit/group-by.ts';

test('whatever the sizes, a class has all inodes of one size in the order of the scan, as a Map has them', () => {
  const size = fc.oneof(fc.nat(5), fc.constantFrom(2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1), fc.maxSafeNat());
  fc.assert(
    fc.property(fc.array(size, { maxLength: 60 }), (sizes) => {
      const classes = groupBySize(Float64Array.from([...sizes, 7, 7]), sizes.length); // room beyond the count
      const found = Array.from({ length: classes.count }, (_, index) => [...membersOf(classes, index)]);
      expect(found).toEqual([...groupBy(sizes.keys(), (row) => sizes[row]).values()]);
    }),
  );
});

test('100,000 distinct sizes are 100,000 classes', () => {
  const sizes = Float64Array.from({ length: 100_000 }, (_, index) => index * 4096);
  expect(groupBySize(sizes, sizes.length).count).toBe(100_000);
});
