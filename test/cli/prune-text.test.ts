import { expect, it } from 'vitest';
import { pruneText } from '../../src/cli/commands/prune/prune-text.ts';
import type { PruneSummary } from '../../src/domain/prune-summary.ts';

const SUMMARY: PruneSummary = {
  plan: {
    root: '/backups',
    toDelete: [{ name: '2026-01-01', names: 1, folders: 1, frees: 4096, isLeast: false }],
    kept: [{ name: '2026-01-02', keptBy: ['newest'] }],
    others: [],
    inProgress: [],
    freeBytes: 4096,
    frees: 4096,
    missing: 0,
  },
  outcome: 'done',
  dryRun: false,
  deleted: ['2026-01-01'],
  begun: 0,
  names: 1,
  folders: 1,
  freedBytes: 4096,
  failures: [],
  failuresNotListed: 0,
  elapsedMs: 100,
};

const OPTIONS = { columns: 80, listFailures: true };

it('ends with a plain "Done." only where as much is free as was asked for', () => {
  const ending = ({ missing }: { missing: number | undefined }) =>
    pruneText({ ...SUMMARY, plan: { ...SUMMARY.plan, missing } }, OPTIONS);
  expect(ending({ missing: undefined })).toContain('Done.');
  expect(ending({ missing: 0 })).toContain('Done.');
  expect(ending({ missing: 1 })).toContain('Done, but less is free than --min-free asks for (exit code 3).');
});

it('thousands of snapshots to delete are separated as all numbers are', () => {
  const toDelete = Array.from({ length: 1200 }, (_, at) => ({ ...SUMMARY.plan.toDelete[0], name: `${at}` }));
  const text = pruneText({ ...SUMMARY, dryRun: true, plan: { ...SUMMARY.plan, toDelete } }, OPTIONS);
  expect(text).toContain('  1,200 of 1,201 snapshots to delete');
});
