import fs from 'node:fs';
import os from 'node:os';
import { describe, expect, it } from 'vitest';
import { type DedupeOptions, type DedupeSummary, dedupe } from '../../src/index.ts';
import { listingTellsInodes } from '../../src/platform/listed-inodes.ts';
import { later, leftToLink, restingDays } from '../kit/resting-days.ts';
import { inodeGroups, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, tree } from '../kit/tree.ts';

/** Elsewhere every run walks all. */
describe.runIf(listingTellsInodes(os.tmpdir()))('a run after one that found nothing to link', () => {
  it('walks no snapshot that is as it was left, and reads nothing', async () => {
    const root = await restingDays();
    expect(await later(root)).toMatchObject({
      ...{ snapshots: 0, snapshotsNotWalked: 4, names: 0, namesNotWalked: 12, linkedNames: 0, contentBytesRead: 0 },
      failures: [],
    });
  });

  it('links a new snapshot to what the others have', async () => {
    const root = await restingDays();
    tree(root, { '5/a': file('aa'), '5/moved/b': file('bb'), '5/new': file('new') });
    expect(await later(root)).toMatchObject({ snapshots: 1, snapshotsNotWalked: 4, names: 3, linkedNames: 2 });
    expect(linkedTo(root, '1/a')).toContain('5/a');
    expect(linkedTo(root, '1/sub/b')).toContain('5/moved/b');
    expect(await later(root)).toMatchObject({ snapshots: 1, snapshotsNotWalked: 4, linkedNames: 0 });
    expect(await later(root)).toMatchObject({ snapshots: 0, snapshotsNotWalked: 5 });
  });

  it.each<[string, (root: string) => void, Partial<DedupeSummary>]>([
    ['a file', (root) => tree(root, { '2/sub/new': file('aa') }), { linkedNames: 1, names: 4 }],
    ['a folder under another name', (root) => fs.renameSync(`${root}/2/sub`, `${root}/2/bus`), { names: 3 }],
    ['a symlink in its place', (root) => symlinked(`${root}/2/sub`), { names: 3, linkedNames: 0 }],
  ])('walks the snapshot that got %s', async (_, change, expected) => {
    const root = await restingDays();
    change(root);
    expect(await later(root)).toMatchObject({ snapshots: 1, snapshotsNotWalked: 3, failures: [], ...expected });
    expect(await leftToLink(root)).toBe(0);
  });

  it.each<[string, (root: string) => void]>([
    ['was written to', (root) => fs.appendFileSync(`${root}/2/a`, 'more')],
    ['is gone from all of them', (root) => fs.rmSync(`${root}/4/alone`)],
  ])('walks all where a file %s', async (_, change) => {
    const root = await restingDays({ '4/alone': file('alone') });
    change(root);
    expect(await later(root)).toMatchObject({ snapshotsNotWalked: 0, failures: [] });
    expect(await later(root)).toMatchObject({ snapshotsNotWalked: 4, failures: [] });
  });

  it('finds files in an older snapshot where the one that they were recorded in is gone', async () => {
    const root = await restingDays();
    fs.rmSync(`${root}/4`, { recursive: true });
    expect(await later(root)).toMatchObject({ snapshots: 0, snapshotsNotWalked: 3, failures: [] });
  });

  it('walks all where files are linked, read or left out in another way', async () => {
    const root = await restingDays();
    const others: Partial<DedupeOptions>[] = [
      { index: false },
      { lazy: true },
      { exclude: ['x'] },
      { minSize: 1 },
      { maxSize: 100 },
      { snapshots: '?' },
      { full: true },
      { maxLinks: 3 },
      { ignore: ['mtime'] },
    ];
    for (const options of others) {
      expect(await dedupe({ root, threads: 1, ...options })).toMatchObject({
        snapshots: 4,
        snapshotsNotWalked: 0,
        failures: [],
      });
    }
  });

  it('walks all where that is less than to look at what is recorded', async () => {
    const root = temporaryFolder();
    tree(root, { '1/a': file('aa'), '2/b': file('bb'), '3/c': file('cc') });
    for (let run = 0; run < 3; run++) expect(await later(root)).toMatchObject({ snapshots: 3, snapshotsNotWalked: 0 });
    const days = await restingDays();
    for (const day of ['2', '3', '4']) tree(days, { [`${day}/more`]: file('aa') });
    expect(await later(days)).toMatchObject({ snapshots: 4, snapshotsNotWalked: 0, linkedNames: 3 });
  });

  it('leaves out the same when nothing is to be changed', async () => {
    const root = await restingDays();
    const before = snapshotOf(root);
    expect(await later(root, { dryRun: true })).toMatchObject({ snapshots: 0, snapshotsNotWalked: 4 });
    tree(root, { '5/a': file('aa') });
    expect(await later(root, { dryRun: true })).toMatchObject({ snapshots: 1, linkedNames: 1, snapshotsNotWalked: 4 });
    fs.rmSync(`${root}/5`, { recursive: true });
    expect(snapshotOf(root)).toEqual(before);
  });
});

function symlinked(at: string): void {
  fs.renameSync(at, `${at}.old`);
  fs.symlinkSync(`${at}.old`, at);
}

function linkedTo(root: string, at: string): readonly string[] {
  return inodeGroups(snapshotOf(root)).find((group) => group.includes(at)) ?? [];
}
