import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openExistingIndex } from '../../../src/app/run/open-existing-index.ts';
import { noIndex } from '../../../src/hash-index/no-index.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

it('a command that only keeps the index up begins none', async () => {
  const state = path.join(temporaryFolder(), 'state');
  expect(await openExistingIndex(undefined, { state, readOnly: false })).toBe(noIndex);
  expect(fs.existsSync(state)).toBe(false);
});

it.skipIf(path.sep === '\\').each([false, true])(
  'says what to do where one cannot be looked at (read-only: %s)',
  async (readOnly) => {
    const folder = path.join(temporaryFolder(), 'loop');
    fs.symlinkSync(folder, folder);
    await expect(openExistingIndex(folder, { state: folder, readOnly })).rejects.toMatchObject({
      name: 'UserError',
      hint: expect.stringContaining('--no-index'),
    });
  },
);
