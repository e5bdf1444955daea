import { expect, test } from 'vitest';
import { censusGroups } from '../../src/catalog/census-groups.ts';

test('a group holds as many snapshots as fit, and a large one stands alone', () => {
  const sizes = [3, 3, 3, 20, 1, 9];
  const groups = censusGroups(
    sizes.map((names) => ({ names })),
    10,
  );
  expect(groups.map((group) => group.map(({ names }) => names))).toEqual([[3, 3, 3], [20], [1, 9]]);
  expect(censusGroups([], 10)).toEqual([]);
});
