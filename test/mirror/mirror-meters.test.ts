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
