import { expect, test } from 'vitest';
import {
  formatBytes,
  formatBytesChange,
  formatBytesOf,
  formatCount,
  formatDuration,
  formatPercent,
  formatRate,
  formatSmaller,
  formatTimeLeft,
  plural,
} from '../../src/cli/format.ts';

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [1_204_311, '1,204,311'],
  [1234.5, '1,234.5'],
])('the count %d is written %s', (count, text) => expect(formatCount(count)).toBe(text));

test('a plural fits its number', () => {
  expect([0, 1, 2, 1000].map((n) => plural(n, 'name'))).toEqual(['0 names', '1 name', '2 names', '1,000 names']);
  expect(plural(2, 'entry', 'entries')).toBe('2 entries');
});

test.each([
  [0, '0 B'],
  [1023, '1,023 B'],
  [1024, '1.0 KiB'],
  [1024 ** 2 - 1, '1.0 MiB'],
  [1023.9 * 1024, '1,023.9 KiB'],
  [301.6 * 1024 ** 3, '301.6 GiB'],
  [5 * 1024 ** 5, '5.0 PiB'],
])('%d bytes are written %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test('two amounts share the unit of the larger', () => {
  expect(formatBytesOf(1024 ** 2, 1.5 * 1024 ** 3)).toBe('0.0 of 1.5 GiB');
  expect(formatBytesChange(360.1 * 1024 ** 3, 58.5 * 1024 ** 3)).toBe('360.1 → 58.5 GiB');
});

test('a change to little names that in its own unit, so that it can be divided by', () => {
  expect(formatBytesChange(2 * 1024 ** 3, 4096)).toBe('2.0 GiB → 4.0 KiB');
  expect(formatBytesChange(8.4 * 1024 ** 2, 478 * 1024)).toBe('8.4 MiB → 478.0 KiB');
  expect(formatBytesChange(1.1 * 1024 ** 3, 1000 * 1024 ** 2)).toBe('1.1 → 1.0 GiB');
  expect(formatBytesChange(1024 ** 3, 0)).toBe('1.0 → 0.0 GiB');
});

test.each([
  [0, '0.0 s'],
  [-5, '0.0 s'],
  [440, '0.4 s'],
  [9_949, '9.9 s'],
  [9_950, '10 s'],
  [59_499, '59 s'],
  [59_500, '1 min 00 s'],
  [1_360_000, '22 min 40 s'],
  [3_599_600, '1 h 00 min'],
  [11_100_000, '3 h 05 min'],
  [187_200_000, '2 d 4 h'],
])('%d ms are written %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

test.each([
  [0, '1 s left'],
  [99_000, '99 s left'],
  [100_000, '2 min left'],
  [1_260_000, '21 min left'],
  [11_100_000, '3 h 05 min left'],
])('%d ms to go are written %s', (ms, text) => expect(formatTimeLeft(ms)).toBe(text));

test.each([
  [0, '0 B/s'],
  [1536, '1.5 KiB/s'],
  [118 * 1024 ** 2, '118 MiB/s'],
])('%d bytes a second are written %s', (rate, text) => expect(formatRate(rate)).toBe(text));

test.each([
  [73.6, 73.6, ''],
  [100, 96, ''],
  [362, 58, ', 6.2 × smaller'],
  [16, 2, ', 8.0 × smaller'],
  [12_345, 1, ', 12,345.0 × smaller'],
  [0, 0, ''],
])('from %d to %d is written "%s"', (before, after, text) => expect(formatSmaller(before, after)).toBe(text));

test('100 % is only said at the end', () => {
  expect(formatPercent(999, 1000)).toBe('99 %');
  expect(formatPercent(1000, 1000)).toBe('100 %');
  expect(formatPercent(0, 0)).toBe('100 %');
});
