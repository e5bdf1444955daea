import { expect, it } from 'vitest';
import { backupJob, snapshotsOfOthers } from '../../../src/app/backup/backup-job.ts';
import type { RunRecord } from '../../../src/domain/run-record.ts';

const run = (snapshot?: string, job?: string) => ({ snapshot, job }) as unknown as RunRecord;

it('is told by its machine and its sources, in their order', () => {
  const jobs = [
    ['here', '/a'],
    ['there', '/a'],
    ['here', '/b'],
    ['here', '/a', '/b'],
    ['here', '/b', '/a'],
  ].map(([host, ...paths]) =>
    backupJob(
      paths.map((path) => ({ path, folder: '', isDriveRoot: false, id: '' })),
      host,
    ),
  );
  expect(new Set(jobs).size).toBe(jobs.length);
});

it('has not what others made last, as far as the runs tell who made what', () => {
  const runs = [
    run('theirs', 'other'),
    run('mine', 'job'),
    run('theirs, then mine', 'other'),
    run('theirs, then mine', 'job'),
    run('mine, then theirs', 'job'),
    run('mine, then theirs', 'other'),
    run('whose?'),
    run(undefined, 'other'),
  ];
  expect([...snapshotsOfOthers(runs, 'job')].sort()).toEqual(['mine, then theirs', 'theirs']);
});
