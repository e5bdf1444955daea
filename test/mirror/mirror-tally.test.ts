import { expect, it } from 'vitest';
import { MirrorTally } from '../../src/mirror/mirror-tally.ts';

it('files of a killed run that become links are no copies of this one: no column falls below zero', () => {
  const tally = new MirrorTally(() => undefined);
  for (const column of ['copied', 'skipped', 'skipped'] as const) tally.countFile(column, 10);
  tally.countLinked({ files: 2, bytes: 20 });
  expect(tally.files).toMatchObject({ copied: 0, skipped: 1, linked: 2 });
  expect(tally.bytes).toMatchObject({ copied: 0, skipped: 10, linked: 20 });
});
