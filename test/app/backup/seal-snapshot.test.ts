import { expect, it } from 'vitest';
import { sealSnapshot } from '../../../src/app/backup/seal-snapshot.ts';
import { newSharedProgress, requestStop } from '../../../src/platform/shared-progress.ts';

const FOLDER = 'E:\\backups\\2026-11-22.in-progress';

/** Seals what fails with these errnos first, one a try; tells how often it was tried. */
function sealing(codes: readonly string[], given: Partial<Parameters<typeof sealSnapshot>[1]> = {}) {
  const tried = { times: 0 };
  const seal = (): void => {
    const code = codes[tried.times++];
    if (code !== undefined) throw Object.assign(new Error(code), { code, syscall: 'rename' });
  };
  const progress = newSharedProgress();
  const patience = { retries: 2, waitMs: 1, progress, onWindows: true, ...given };
  return { tried, progress, sealed: () => sealSnapshot({ folder: FOLDER, seal }, patience) };
}

it('a snapshot that a program looks into for a while gets its name when it has left', async () => {
  const { sealed, tried } = sealing(['EPERM', 'EBUSY']);
  expect([await sealed(), tried.times]).toEqual([true, 3]);
});

it('what stays open stops the run, which says where it is and that nothing is lost', async () => {
  const { sealed, tried } = sealing(['EPERM', 'EACCES', 'EPERM']);
  await expect(sealed()).rejects.toMatchObject({
    kind: 'failed',
    message: `A program has something in ${FOLDER} open, so it could not be renamed: not permitted (EPERM).`,
    hint: expect.stringMatching(/^All is copied\..* run this again/),
  });
  expect(tried.times).toBe(3);
});

it.each([
  { what: 'the disk is read-only', code: 'EROFS', onWindows: true, times: 1 },
  { what: 'it is not permitted on Linux', code: 'EPERM', onWindows: false, times: 1 },
  { what: 'the disk gives errors', code: 'EIO', onWindows: true, times: 3 },
])('any other error is told as it came: $what', async ({ code, onWindows, times }) => {
  const { sealed, tried } = sealing([code, code, code], { onWindows });
  await expect(sealed()).rejects.toMatchObject({ code, syscall: 'rename' });
  expect(tried.times).toBe(times);
});

it('a run that is to end does not wait for it', async () => {
  const { sealed, progress, tried } = sealing(['EPERM'], { waitMs: 3_600_000 });
  const ended = sealed();
  requestStop(progress);
  expect([await ended, tried.times]).toEqual([false, 1]);
});
