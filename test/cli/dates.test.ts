import { expect, test } from 'vitest';
import { formatDate, formatMinute, formatUtc } from '../../src/cli/dates.ts';

test('a time that is too far away for a date is told in words, and is no error', () => {
  for (const ms of [9e15, -9e15]) {
    for (const format of [formatDate, formatMinute, formatUtc]) expect(format(ms)).toBe('far from now');
  }
  expect(formatUtc(8.64e15)).toBe('+275760-09-13T00:00:00.000Z');
});
