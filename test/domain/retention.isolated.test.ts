import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it, test } from 'vitest';
import { before, parseSpan } from '../../src/domain/calendar-span.ts';
import { applyRetention, type RetentionPolicy } from '../../src/domain/retention.ts';
import { snapshotStamp } from '../../src/domain/snapshot-date.ts';
import { type Recorded, toPolicy, ZONE } from '../kit/retention-cases.ts';

process.env.TZ = ZONE;
const NOW = new Date(2026, 10, 22, 12);
/** What restic really kept; test/restic/forget.test.ts wrote it down and compares again where restic is. */
const RECORDED: Recorded = JSON.parse(fs.readFileSync(path.resolve(import.meta.dirname, 'restic-forget.json'), 'utf8'));

describe(`of ${RECORDED.times.length} snapshots those are kept that restic ${RECORDED.restic} keeps:`, () => {
  const newestFirst = RECORDED.times.toReversed();
  const dates = newestFirst.map(localTime);
  it.each(RECORDED.cases.map(({ policy, kept }) => [JSON.stringify(policy), policy, kept] as const))(
    '%s',
    (_, policy, kept) => {
      const keptBy = applyRetention(dates, toPolicy(policy), NOW);
      expect(newestFirst.filter((__, at) => keptBy[at].length > 0)).toEqual(kept.toReversed());
    },
  );
});

describe('the rules', () => {
  const days = ['2026-11-20', '2026-11-19', '2026-11-10', '2026-11-01', '2026-10-01', '2025-06-01'];
  const kept = (policy: RetentionPolicy, times: readonly string[] = days, now = NOW): string[] => {
    const keptBy = applyRetention(times.map(localTime), policy, now);
    return times.filter((_, at) => keptBy[at].length > 0);
  };

  it('keep nothing where there are none', () => expect(kept({})).toEqual([]));

  it('keep everything of an unlimited rule', () => {
    expect(kept({ last: Number.POSITIVE_INFINITY })).toEqual(days);
    expect(kept({ monthly: Number.POSITIVE_INFINITY })).toEqual(['2026-11-20', '2026-10-01', '2025-06-01']);
  });

  it('do not count periods without a snapshot', () =>
    expect(kept({ daily: 3 })).toEqual(['2026-11-20', '2026-11-19', '2026-11-10']));

  it.each([
    ['hourly', '2026-11-20 10:00', '2026-11-19 10:00'],
    ['daily', '2026-11-20', '2026-10-20'],
    ['daily', '2026-11-20', '2025-11-20'],
    ['weekly', '2026-11-20', '2025-11-21'],
    ['monthly', '2026-11-20', '2025-11-20'],
  ] as const)('take no %s period for the one of the same number before it: %s, %s', (rule, newer, older) =>
    expect(kept({ [rule]: 2 }, [newer, older, '2020-01-01'])).toEqual([newer, older]),
  );

  it('keep the oldest while some of a count is left', () => {
    expect(kept({ monthly: 5 }, ['2026-11-20', '2026-11-10', '2026-11-01'])).toEqual(['2026-11-20', '2026-11-01']);
    expect(kept({ monthly: 1 }, ['2026-11-20', '2026-11-10', '2026-11-01'])).toEqual(['2026-11-20']);
  });

  it('count a span back from the newest, and leave out the moment it ends at', () =>
    expect(kept({ within: { years: 0, months: 0, days: 10, hours: 0 } })).toEqual(['2026-11-20', '2026-11-19']));

  it('count a span back from the newest that is not in the future, and keep what is', () => {
    const within = { years: 0, months: 0, days: 1, hours: 0 };
    expect(kept({ within }, ['2036-01-01', ...days])).toEqual(['2036-01-01', '2026-11-20']);
    expect(kept({ within }, ['2036-01-01', '2035-01-01'])).toEqual(['2036-01-01', '2035-01-01']);
  });

  it('keep all within a span that is longer than dates can tell', () =>
    expect(kept({ within: { years: 999_999, months: 0, days: 0, hours: 0 } })).toEqual(days));

  it('take the last days of a December for the week, and its year, that their Thursday is in', () => {
    const times = ['2025-01-05', '2025-01-01', '2024-12-31', '2024-12-30', '2024-12-29', '2023-01-01', '2022-12-31'];
    expect(kept({ weekly: 2 }, times)).toEqual(['2025-01-05', '2024-12-29']);
    expect(kept({ weekly: 3 }, times)).toEqual(['2025-01-05', '2024-12-29', '2023-01-01']);
  });

  it('say which of them kept a snapshot', () => {
    const keptBy = applyRetention(days.map(localTime), { last: 1, yearly: 2 }, NOW);
    expect(keptBy).toEqual([['last', 'yearly'], [], [], [], [], ['yearly']]);
  });
});

test.each([
  ['30d', { days: 30 }],
  ['1y5m7d2h', { years: 1, months: 5, days: 7, hours: 2 }],
  ['2h1y', { years: 1, hours: 2 }],
])('%s is a span', (text, units) => {
  expect(parseSpan(text)).toEqual({ years: 0, months: 0, days: 0, hours: 0, ...units });
});

test.each(['', '30', 'd', '0d', '-1d', '1d2d', '1.5d', '1w', '1d '])('%j is no span', (text) =>
  expect(parseSpan(text)).toBeUndefined(),
);

test('a month before the end of March is a day in March; a day on which clocks change is a day', () => {
  expect(before(new Date(2026, 2, 31), span('1m'))).toEqual(new Date(2026, 2, 3));
  expect(before(new Date(2026, 2, 30, 2, 30), span('1d'))).toEqual(new Date(2026, 2, 29, 2, 30));
  expect(before(new Date(2026, 2, 29, 12), span('24h'))).toEqual(new Date(2026, 2, 28, 11));
});

test.each([
  ['2026-11-21', new Date(2026, 10, 21), '*'],
  ['20261121', new Date(2026, 10, 21), '*'],
  ['2026-11-21_143005', new Date(2026, 10, 21, 14, 30, 5), '*'],
  ['2026-11-21_143005_2', new Date(2026, 10, 21, 14, 30, 5), '*'],
  ['2026-11-21T14-30', new Date(2026, 10, 21, 14, 30), '*'],
  ['backup 2026.11.21', new Date(2026, 10, 21), 'backup *'],
  ['laptop-2026-11-21_143005', new Date(2026, 10, 21, 14, 30, 5), 'laptop-*'],
  ['hosts/laptop/2026-11-21', new Date(2026, 10, 21), 'hosts/laptop/*'],
  ['2026-11-21_9999', new Date(2026, 10, 21), '*_9999'],
  ['2026-11-21 full', new Date(2026, 10, 21), '* full'],
  ['2026-11-21.partial', new Date(2026, 10, 21), '*.partial'],
  ['ip-10-0-1-12-2026-11-21', new Date(2026, 10, 21), 'ip-10-0-1-12-*'],
  ['10.0.1.12-2026-11-21', new Date(2026, 10, 21), '10.0.1.12-*'],
])('%s is a snapshot of its date and series', (name, date, series) => {
  expect(snapshotStamp(name)).toEqual({ date, series });
});

test.each(['Photos', '2026', '2026-13-01', '2026-02-30', 'IMG202611210', '2026-11-21/data', 'v1.2026'])(
  '%s has no date',
  (name) => expect(snapshotStamp(name)).toBeUndefined(),
);

test.each(['21.11.2026 10-30', '1.11.2026_08.15', '21-11-2026_1030', '21. 11. 2026 10.30', '11-21-2026 08-30'])(
  'the time in %s is no month and day',
  (name) => expect(snapshotStamp(name)).toBeUndefined(),
);

function localTime(text: string): Date {
  return new Date(text.length === 'YYYY-MM-DD'.length ? `${text}T00:00:00` : text.replace(' ', 'T'));
}

function span(text: string) {
  const parsed = parseSpan(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}
