import { expect, test } from 'vitest';
import { bytesText, bytesTicks } from '../../src/report/page/words.ts';

const [KIB, MIB] = [1024, 1024 ** 2];

test.each([
  [0, '0 B'],
  [1, '1 B'],
  [1023, '1,023 B'],
  [1024, '1.0 KiB'],
  [1001.5 * MIB, '1,001.5 MiB'],
  [1023.96 * KIB, '1.0 MiB'],
  [3 * 1024 ** 6, '3.0 EiB'],
])('%d bytes are %s, as the commands say it', (bytes, text) => expect(bytesText(bytes)).toBe(text));

test.each([
  [900 * KIB, ['0 B', '500.0 KiB']],
  [1.3 * MIB, ['0 B', '512.0 KiB', '1.0 MiB']],
  [2 * MIB, ['0 B', '512.0 KiB', '1.0 MiB', '1.5 MiB', '2.0 MiB']],
  [17 * MIB, ['0 B', '5.0 MiB', '10.0 MiB', '15.0 MiB']],
])('the lines across a chart of %d bytes are where their labels say', (most, labels) =>
  expect(bytesTicks(most, 4).map(bytesText)).toEqual(labels),
);
