import { expect, it } from 'vitest';
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
