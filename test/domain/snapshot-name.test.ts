import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareSnapshotNames, sortedBySnapshotName } from '../../src/domain/snapshot-name.ts';

function sorted(...names: string[]): string[] {
  return names.toSorted(compareSnapshotNames);
}

it('dated names sort by their date however it is written', () => {
  const oldestFirst = ['backup 2025.12.31', '2026-01-01', '20260102', 'Backup_2026-01-03', '2026 01 04'];
  expect(sorted(...oldestFirst.toReversed())).toEqual(oldestFirst);
});

it('a time after the date decides between snapshots of one day', () => {
  const oldestFirst = ['2026-11-21', '2026-11-21T08:00', '2026-11-21_143000', '2026-11-21 150000'];
  expect(sorted(...oldestFirst.toReversed())).toEqual(oldestFirst);
});

it('the date in the last part decides where snapshots are nested', () => {
  const oldestFirst = ['zeus/2026-01-01', 'apollo/2026-01-02', 'zeus\\2026-01-03'];
  expect(sorted(...oldestFirst.toReversed())).toEqual(oldestFirst);
});

it('names without a date come first, by code point', () => {
  expect(sorted('2026-01-01', 'new', 'Old', '')).toEqual(['', 'Old', 'new', '2026-01-01']);
});

it('digits that are no date are not taken for one', () => {
  expect(sorted('19990101', '123420250101', '2026-99-99', '2000-13')).toEqual([
    '123420250101',
    '2000-13',
    '2026-99-99',
    '19990101',
  ]);
});

it('a time behind a year is no month and day', () => {
  expect(sorted('2026-01-01', '21.11.2026 10-30')).toEqual(['21.11.2026 10-30', '2026-01-01']);
});

it('any two names have one order, and only equal names are equal', () => {
  const part = fc.oneof(
    fc.constantFrom('2026-01-0', '20260101', '-', '_1', 'a', '/', '9'),
    fc.string({ maxLength: 2 }),
  );
  const name = fc.array(part, { maxLength: 5 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(name, name, name, (a, b, c) => {
      expect(Math.sign(compareSnapshotNames(a, b))).toBe(-Math.sign(compareSnapshotNames(b, a)) + 0);
      expect(compareSnapshotNames(a, b) === 0).toBe(a === b);
      if (compareSnapshotNames(a, b) < 0 && compareSnapshotNames(b, c) < 0) {
        expect(compareSnapshotNames(a, c)).toBeLessThan(0);
      }
      expect(sortedBySnapshotName([a, b, c], (text) => text)).toEqual(sorted(a, b, c));
    }),
    { numRuns: 1_000 },
  );
});
