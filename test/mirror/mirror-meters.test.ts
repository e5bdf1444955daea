import { expect, it } from 'vitest';
import type { DedupeEvent } from '../../src/domain/events.ts';
import { startMirrorMeters } from '../../src/mirror/mirror-meters.ts';
import { countBytes, countFiles, newSharedProgress } from '../../src/platform/shared-progress.ts';

const GIB = 2 ** 30;

it('once the large file of a mixed tree is copied most is yet to be done', async () => {
  const progress = newSharedProgress();
  const told: DedupeEvent[] = [];
  const meters = startMirrorMeters({ observer: (event) => told.push(event), progress });
  meters.expectToCopy({ folders: [], hardLinks: [] }, { bytes: GIB + 30_000 * 200, files: 30_001 });
  await meters.copy.during(() => {
    countBytes(progress, GIB);
    countFiles(progress, 1);
    return Promise.resolve();
  });
  expect(told).toMatchObject([
    { done: 0, share: 0, files: 0 },
    { done: GIB, share: expect.closeTo(0.214, 3), files: 1, totalFiles: 30_001 },
  ]);
});

it.each([
  [undefined, undefined],
  [3, 5],
  [9, 9],
])('a list that is to find about %s names, and finds 5, is of %s', async (expected, total) => {
  const told: DedupeEvent[] = [];
  const tools = { observer: (event: DedupeEvent) => void told.push(event), progress: newSharedProgress() };
  const { scan, noteNames } = startMirrorMeters(tools, { expected });
  await scan.during(async () => noteNames(5));
  expect(told.at(-1)).toMatchObject({ phase: 'scan-source', done: 5, total });
});
