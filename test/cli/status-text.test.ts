import process from 'node:process';
import { expect, test } from 'vitest';
import { historyText } from '../../src/cli/commands/history/history-text.ts';
import { statusText } from '../../src/cli/commands/status/status-text.ts';
import { formatDaysLeft } from '../../src/cli/dates.ts';
import type { RootStatus, SnapshotStatus } from '../../src/domain/root-status.ts';
import type { RunRecord } from '../../src/domain/run-record.ts';

const GIB = 2 ** 30;
const DAY = 24 * 3600 * 1000;

test('a line for each snapshot, then the totals and what is free', () => {
  expect(statusText(STATUS)).toEqual([
    '  /mnt/usb/backups',
    '',
    '  Snapshot                 Files      Size   New data     Alone    Shared  Links  State        Verified',
    '  2026-11-20              86,190  41.1 GiB   39.0 GiB  12.0 MiB  38.9 GiB    365  sealed       2026-11-01',
    '  2026-11-21.in-progress       5     500 B  500.0 MiB     1.0 B       0 B      1  in progress  –'.replace(
      '1.0 B',
      '  1 B',
    ),
    '',
    '  2 snapshots, 86,195 files: 39.5 GiB on the disk instead of 80.0 GiB, 2.0 × smaller',
    '  402.0 GiB free: about 7 months at 1.9 GiB a day, as from 2026-11-20 to 2026-11-21',
    '',
    '  Walked, for the index has no figures of it: 2026-11-21.in-progress',
  ]);
});

test('what a terminal is too narrow for is left out: links, then what is shared, then the state', () => {
  const tables = [86, 80, 60].map((columns) => statusText({ ...STATUS, snapshots: [FIRST] }, columns).slice(2, 4));
  expect(tables).toEqual([
    [
      '  Snapshot     Files      Size  New data     Alone    Shared  State   Verified',
      '  2026-11-20  86,190  41.1 GiB  39.0 GiB  12.0 MiB  38.9 GiB  sealed  2026-11-01',
    ],
    [
      '  Snapshot     Files      Size  New data     Alone    Shared  State   Verified',
      '  2026-11-20  86,190  41.1 GiB  39.0 GiB  12.0 MiB  38.9 GiB  sealed  2026-11-01',
    ],
    [
      '  Snapshot     Files      Size  New data     Alone  Verified',
      '  2026-11-20  86,190  41.1 GiB  39.0 GiB  12.0 MiB  2026-11-01',
    ],
  ]);
  expect(statusText(STATUS, 0)).toEqual(statusText(STATUS)); // of a terminal that does not tell its width
  const largest = { ...FIRST, files: 1_204_311, mostLinks: 1023, newBytes: 999.9 * GIB, state: 'not-sealed' } as const;
  const lines = statusText({ ...STATUS, snapshots: [largest, SECOND] }, 80).slice(2, 5);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('several snapshots that had to be walked are named as several', () => {
  const lines = statusText({ ...STATUS, snapshots: [{ ...FIRST, fromIndex: false }, SECOND] });
  expect(lines.at(-1)).toBe('  Walked, for the index has no figures of them: 2026-11-20, 2026-11-21.in-progress');
});

test('of many of them the first are named', () => {
  const walked = [1, 2, 3, 4, 5].map((day) => ({ ...FIRST, name: `2026-11-0${day}`, fromIndex: false }));
  const lines = statusText({ ...STATUS, snapshots: walked });
  expect(lines.at(-1)).toMatch(/of them: 2026-11-01, 2026-11-02, 2026-11-03 and 2 more$/);
});

test('without an index it says so, and how to get one', () => {
  const lines = statusText({ ...STATUS, hasIndex: false, forecast: undefined });
  expect(lines.slice(-3)).toEqual([
    '  402.0 GiB free',
    '',
    '  No index was used, so all was walked. A run of  dedupe-backups /mnt/usb/backups  keeps one.',
  ]);
});

test.skipIf(process.platform === 'win32')('a root in a command that is to be typed is quoted where it must', () => {
  const root = "/mnt/Ann's disk";
  const typed = String.raw`dedupe-backups '/mnt/Ann'\''s disk'  `;
  expect(statusText({ ...STATUS, root, hasIndex: false, forecast: undefined }).at(-1)).toContain(typed);
  expect(historyText({ root, hasIndex: false, runs: [] }).at(-1)).toContain(typed);
});

test('what an interrupted run did not count is named, and has no line', () => {
  const cut = { ...STATUS, outcome: 'interrupted', snapshots: [FIRST], forecast: undefined } as const;
  const lines = statusText({ ...cut, notCounted: ['2026-11-21', '2026-11-22'] });
  expect(lines.slice(-3)).toEqual([
    '  402.0 GiB free',
    '',
    '  Not counted, for this was interrupted: 2026-11-21, 2026-11-22. With them New data, Alone and Shared may be other.',
  ]);
  expect(statusText({ ...cut, snapshots: [], notCounted: ['2026-11-20'] })).toEqual([
    '  /mnt/usb/backups',
    '',
    '  402.0 GiB free',
    '',
    '  Not counted, for this was interrupted: 2026-11-20.',
  ]);
});

test('how long the disk lasts is worded as the guess that it is', () => {
  const words = [0.5, 1, 12.4, 100, 365, 1000, 40_000].map(formatDaysLeft);
  expect(words).toEqual([
    'less than a day',
    'about 1 day',
    'about 12 days',
    'about 3 months',
    'about 12 months',
    'about 3 years',
    'more than 100 years',
  ]);
});

test('the history has a line for each run, and below it what stopped the failed ones', () => {
  const done: RunRecord = {
    startedAt: new Date(2026, 10, 22, 3, 0).getTime(),
    command: 'backup',
    durationMs: 72_000,
    outcome: 'done',
    snapshot: '2026-11-22',
    names: 86_214,
    changedNames: 391,
    bytesRead: GIB,
    bytesWritten: GIB,
    reclaimedBytes: 0,
    failures: 2,
  };
  const { snapshot: _, ...rest } = done;
  const failed: RunRecord = { ...rest, command: 'dedupe', outcome: 'failed', error: 'the disk is full\n' };
  expect(historyText({ root: '/b', hasIndex: true, runs: [done, failed] })).toEqual([
    '  /b',
    '',
    '  Began             Command  Snapshot          Took   Names  Changed     Read  Written  Freed  End',
    '  2026-11-22 03:00  backup   2026-11-22  1 min 12 s  86,214      391  1.0 GiB  1.0 GiB    0 B  2 failures',
    '  2026-11-22 03:00  dedupe   –           1 min 12 s       –        –        –        –      –  failed',
    '',
    '  2026-11-22 03:00  the disk is full\\n',
  ]);
  expect(historyText({ root: '/b', hasIndex: true, runs: [done] }, 80).slice(2)).toEqual([
    '  Began             Command  Snapshot          Took  Changed  Freed  End',
    '  2026-11-22 03:00  backup   2026-11-22  1 min 12 s      391    0 B  2 failures',
  ]);
  expect(historyText({ root: '/b', hasIndex: false, runs: [] }).at(-1)).toContain('No index');
});

const FIRST: SnapshotStatus = {
  name: '2026-11-20',
  date: 0,
  state: 'sealed',
  sealedAt: 0,
  fromIndex: true,
  files: 86_190,
  folders: 1,
  others: 0,
  apparentBytes: 41.1 * GIB,
  diskBytes: 39 * GIB,
  unlinkedBytes: 40 * GIB,
  newBytes: 39 * GIB,
  aloneBytes: 12 * 2 ** 20,
  sharedBytes: 38.9 * GIB,
  mostLinks: 365,
  verifiedAt: new Date(2026, 10, 1).getTime(),
};

const SECOND: SnapshotStatus = {
  ...FIRST,
  name: '2026-11-21.in-progress',
  state: 'in-progress',
  fromIndex: false,
  files: 5,
  apparentBytes: 500,
  newBytes: 500 * 2 ** 20,
  aloneBytes: 1,
  sharedBytes: 0,
  mostLinks: 1,
  verifiedAt: undefined,
};

const STATUS: RootStatus = {
  root: '/mnt/usb/backups',
  outcome: 'done',
  hasIndex: true,
  snapshots: [FIRST, SECOND],
  notCounted: [],
  totals: {
    files: 86_195,
    apparentBytes: 41.1 * GIB,
    diskBytes: 39.5 * GIB,
    unlinkedBytes: 80 * GIB,
    inodes: 5,
    mostLinks: 365,
  },
  freeBytes: 402 * GIB,
  forecast: { bytesPerDay: 1.9 * GIB, from: '2026-11-20', to: '2026-11-21', daysLeft: 211, fullAt: 211 * DAY },
  failures: [],
  failuresNotListed: 0,
};
