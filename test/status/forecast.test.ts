import { expect, test } from 'vitest';
import type { SnapshotStatus } from '../../src/domain/root-status.ts';
import { forecast } from '../../src/status/forecast.ts';

const DAY = 24 * 3600 * 1000;

test('the new data of all but the first snapshot, over the days they cover, is the rate', () => {
  const snapshots = [day(0, 1_000_000), day(1, 30), day(4, 10)];
  expect(forecast(snapshots, { freeBytes: 100, now: 5 })).toEqual({
    bytesPerDay: 10,
    from: 'day 0',
    to: 'day 4',
    daysLeft: 10,
    fullAt: 5 + 10 * DAY,
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
  expect(forecast([...snapshots, { ...day(0, 5), date: undefined }], { freeBytes: 1, now: 0 })).toMatchObject({
    bytesPerDay: 0.1,
    from: 'day 20',
    to: 'day 110',
  });
});

test('there is no forecast from one snapshot, from less than a day, or where nothing grows', () => {
  for (const snapshots of [[], [day(0, 5)], [day(0, 5), day(0.5, 5)], [day(0, 5), day(3, 0)]]) {
    expect(forecast(snapshots, { freeBytes: 1, now: 0 })).toBeUndefined();
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
