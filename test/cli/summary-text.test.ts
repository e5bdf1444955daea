import { expect, test } from 'vitest';
import { summaryText } from '../../src/cli/summary-text.ts';
import { AN_EBUSY, aSummary } from './summaries.ts';

const GIB = 1024 ** 3;

test('a first run reads as one aligned table', () => {
  const summary = aSummary({
    alreadyLinkedNames: 74_230,
    differingMetadata: { files: 12_406, bytes: 3.1 * GIB, ignore: ['mtime'] },
    changedNames: 17,
    leftOut: { emptyFiles: 1, symlinks: 0, specialFiles: 0, filtered: 2, otherDevices: ['mnt/a', 'mnt/b'] },
    failures: [AN_EBUSY, { path: '2024-05-11/x.bin', attempted: 'read', code: 'EWHATEVER' }],
    failuresNotListed: 3,
  });
  expect(summaryText(summary)).toBe(`
  Found        1,204,311 names in 14 snapshots, 512.0 GiB counting every name
               1,130,081 → 98,204 files, 360.0 → 58.4 GiB counting each once
  Linked       1,031,877 names to 98,204 files
                  74,230 names were linked already
  Freed            301.6 GiB     360.1 → 58.5 GiB on disk, 6.2 × smaller
  Left alone      12,406 equal files (3.1 GiB) whose times differ; --ignore mtime would link them
                      17 names whose files changed while we worked
                       1 empty file
                       2 names that the filters leave out
                       2 folders or files on other devices or subvolumes: mnt/a, mnt/b
  Could not do 5 items:
     2023-01-07/outlook.pst   could not open: in use by another program (EBUSY)
     2024-05-11/x.bin         could not read: EWHATEVER
     and 3 more; --log FILE records every one

  22 min 40 s, 271 MiB/s.  Finished with 5 problems (exit code 3).
`);
});

test('what was not walked has a line of its own, and is all there is where nothing else was found', () => {
  const nothing = {
    names: 0,
    apparentBytes: 0,
    inodesBefore: 0,
    inodesAfter: 0,
    uniqueBytesBefore: 0,
    uniqueBytesAfter: 0,
  };
  const quiet = { linkedNames: 0, canonicals: 0, reclaimedBytes: 0, contentBytesRead: 0, elapsedMs: 200 };
  const before = { snapshotsNotWalked: 13, namesNotWalked: 1_200_000 };
  const none = aSummary({ ...nothing, ...quiet, ...before, snapshots: 0, diskBytesBefore: 0, diskBytesAfter: 0 });
  expect(summaryText(none)).toBe(`
  Found        1,200,000 names in 13 snapshots done before, not walked again
  Linked               0 names: nothing new would free space
  Freed                0 B

  0.2 s.  Done.
`);
  const one = aSummary({
    ...before,
    ...quiet,
    snapshots: 1,
    names: 7,
    inodesAfter: 7,
    inodesBefore: 7,
    namesNotWalked: 1,
  });
  expect(summaryText(one).split('\n').slice(1, 5)).toEqual([
    '  Found        7 names in 1 snapshot, 512.0 GiB counting every name',
    '               7 files, 58.4 GiB counting each once',
    '               1 name in 13 snapshots done before, not walked again',
    '  Linked       0 names: nothing new would free space',
  ]);
});

test('a run that finds nothing to do says so and has no empty headings', () => {
  const summary = aSummary({
    names: 1,
    snapshots: 1,
    inodesBefore: 1,
    inodesAfter: 1,
    linkedNames: 0,
    canonicals: 0,
    reclaimedBytes: 0,
    apparentBytes: 4096,
    uniqueBytesBefore: 4096,
    uniqueBytesAfter: 4096,
    diskBytesBefore: 4096,
    diskBytesAfter: 4096,
    contentBytesRead: 0,
    readMs: 0,
    elapsedMs: 400,
  });
  expect(summaryText(summary)).toBe(`
  Found        1 name in 1 snapshot, 4.0 KiB counting every name
               1 file, 4.0 KiB counting each once
  Linked       0 names: nothing more would free space
  Freed        0 B       4.0 KiB on disk

  0.4 s.  Done.
`);
});

test('a dry run only speaks of what would be', () => {
  const text = summaryText(aSummary({ dryRun: true }));
  expect(text).toContain('Would link ');
  expect(text).toContain('Would free ');
  expect(text).not.toMatch(/Linked|Freed/);
  expect(text).toContain('Dry run: nothing was changed.');
});

test('that nothing more would free space is said only by a run that saw all and could do all, and where --ignore would link nothing', () => {
  const differingMetadata = { files: 1, bytes: 4096, ignore: ['mtime'] } as const;
  for (const how of [{ outcome: 'interrupted' }, { failures: [AN_EBUSY] }, { differingMetadata }] as const) {
    expect(summaryText(aSummary({ linkedNames: 0, ...how }))).not.toContain('nothing more');
  }
});

test('an interrupted run says that what is done stays', () => {
  const text = summaryText(aSummary({ outcome: 'interrupted', failures: [AN_EBUSY] }));
  expect(text).toContain('Interrupted with 1 problem (exit code 130).');
  expect(text).toContain('the next run goes on from there');
  expect(summaryText(aSummary({ outcome: 'interrupted', dryRun: true }))).toContain('Nothing was changed.');
});

test.each([
  [1, ['mtime'] as const, 'equal file (1.0 GiB) whose time differs; --ignore mtime would link it'],
  [
    2,
    ['mode', 'owner'] as const,
    'equal files (1.0 GiB) whose modes and owners differ; --ignore mode,owner would link them',
  ],
  [2, ['mtime', 'mode', 'owner'] as const, 'times, modes and owners differ; --ignore all would link them'],
  [1, ['mtime', 'mode'] as const, 'whose time and mode differ; --ignore mtime,mode would link it'],
])('%d equal files that differ in %j are worded', (files, ignore, words) => {
  expect(summaryText(aSummary({ differingMetadata: { files, bytes: GIB, ignore } }))).toContain(words);
});

test('on a terminal no line of words is wider than the terminal', () => {
  const failures = [AN_EBUSY, { path: 'x', attempted: 'read', code: 'ROTTEN' }] as const;
  const differingMetadata = { files: 12_406, bytes: GIB, ignore: ['mtime', 'mode'] } as const;
  const lines = summaryText(aSummary({ failures, differingMetadata }), { columns: 80 }).split('\n');
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
});

test('a hostile path cannot fake a line of the summary', () => {
  const failures = [{ ...AN_EBUSY, path: 'x\n  Freed   999 TiB' }];
  expect(summaryText(aSummary({ failures }))).toContain('x\\n  Freed   999 TiB');
});
