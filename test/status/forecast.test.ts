import { expect, test } from 'vitest';
import type { SnapshotStatus } from '../../src/domain/root-status.ts';
import { forecast } from '../../src/status/forecast.ts';

const DAY = 24 * 3600 * 1000;

test('the new data of all but the first snapshot, over the days they cover, is the rate', () => {
  const snapshots = [day(0, 1_000_000), day(1, 30), day(4, 10)];
  expect(forecast(snapshots, { freeBytes: 100, now: 5 * DAY })).toEqual({
    bytesPerDay: 10,
    from: 'day 0',
    to: 'day 4',
    daysLeft: 10,
    fullAt: 15 * DAY,
  });
});

test('what is older than 90 days, in progress or undated does not count', () => {
  const snapshots = [
    day(0, 1),
    day(10, 999),
    day(20, 999),
    day(110, 9),
    { ...day(111, 999), state: 'in-progress' as const },
  ];
  expect(forecast([...snapshots, { ...day(0, 5), date: undefined }], { freeBytes: 1, now: 200 * DAY })).toMatchObject({
    bytesPerDay: 0.1,
    from: 'day 20',
    to: 'day 110',
  });
});

test('a date that is yet to come does not count', () => {
  const snapshots = [day(0, 1), day(10, 100), day(9999, 5)];
  expect(forecast(snapshots, { freeBytes: 1, now: 10 * DAY })).toMatchObject({ bytesPerDay: 10, to: 'day 10' });
});

test('there is no forecast from one snapshot, from less than a day, or where nothing grows', () => {
  for (const snapshots of [[], [day(0, 5)], [day(0, 5), day(0.5, 5)], [day(0, 5), day(3, 0)]]) {
    expect(forecast(snapshots, { freeBytes: 1, now: 5 * DAY })).toBeUndefined();
  }
});

function day(number: number, newBytes: number): SnapshotStatus {
  return {
    name: `day ${number}`,
    date: number * DAY,
    state: 'sealed',
    sealedAt: undefined,
    fromIndex: true,
    files: 0,
    folders: 0,
    others: 0,
    apparentBytes: 0,
    diskBytes: 0,
    unlinkedBytes: 0,
    newBytes,
    aloneBytes: 0,
    sharedBytes: 0,
    mostLinks: 0,
    verifiedAt: undefined,
  };
}
