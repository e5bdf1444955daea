import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { withLockedRoot } from '../../src/app/locked-root.ts';
import { UserError } from '../../src/domain/user-error.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const onLinux = test.runIf(process.platform === 'linux');

onLinux('a run that only looks does without a lock where nothing can be made; another is refused', async () => {
  const root = '/proc'; // where not even root can make a folder
  const place = await withLockedRoot(root, { threads: 1, onlyLooks: true }, (held) => Promise.resolve(held));
  expect(place).toMatchObject({ root, isWritable: false });
  await expect(withLockedRoot(root, { threads: 1, onlyLooks: false }, () => Promise.resolve('held'))).rejects.toThrow(
    UserError,
  );
});

test('a run that only looks holds the root where it can, and leaves nothing behind', async () => {
  const root = temporaryFolder();
  const seen = await withLockedRoot(root, { threads: 1, onlyLooks: true }, (held) =>
    Promise.resolve([held.isWritable, fs.existsSync(path.join(held.state, 'lock'))]),
  );
  expect(seen).toEqual([true, true]);
  expect(fs.readdirSync(root)).toEqual([]);
});
