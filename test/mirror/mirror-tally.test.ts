import { expect, it } from 'vitest';
import { FailureCode } from '../../src/domain/failure.ts';
import { MirrorTally } from '../../src/mirror/mirror-tally.ts';

it('what becomes links leaves the column that it was in: copies of this run, and those of a killed one', () => {
  const tally = new MirrorTally(() => undefined);
  for (const column of ['copied', 'copied', 'skipped', 'skipped'] as const) tally.countFile(column, 10);
  tally.countLinked({ copied: { files: 0, bytes: 0 }, kept: { files: 2, bytes: 20 } });
  expect(tally.files).toMatchObject({ copied: 2, skipped: 0, linked: 2 });
  tally.countLinked({ copied: { files: 1, bytes: 10 }, kept: { files: 0, bytes: 0 } });
  expect(tally.files).toMatchObject({ copied: 1, skipped: 0, linked: 3 });
  expect(tally.bytes).toMatchObject({ copied: 10, skipped: 0, linked: 30 });
});

it('counts as changed the files that did so while they were copied, not folders', () => {
  const tally = new MirrorTally(() => undefined);
  tally.fail({ path: 'file', attempted: 'copy', code: FailureCode.changed });
  tally.fail({ path: 'folder', attempted: 'set the folder metadata', code: FailureCode.changed });
  expect([tally.changedFiles, tally.failures.length]).toEqual([1, 2]);
});
